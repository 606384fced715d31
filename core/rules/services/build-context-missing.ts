import { entryOf, isMap, isText, valueOf, type TreeNode } from '../../config/index.ts';
import type { Rule } from '../rule.ts';
import { serviceEntries } from '../view.ts';

/** In form C the project root is meant where the key is left out; an empty text is no folder in any form. */
export const buildContextMissing: Rule = {
  code: 'jiji/build-context-missing',
  severity: 'error',
  message: 'build needs context',
  check: (parsed) =>
    serviceEntries(parsed).flatMap(({ value }) => {
      const build = entryOf(value, 'build');
      const context = isMap(build?.value) ? valueOf(build.value, 'context') : build?.value;
      const isLeftOut = isMap(build?.value) && context === undefined && parsed.dialect.dialect !== 'C';
      return build !== undefined && (isLeftOut || isBlank(context)) ? [{ range: build.keyRange }] : [];
    }),
};

const isBlank = (node: TreeNode | undefined): boolean => isText(node) && node.value.trim() === '';
