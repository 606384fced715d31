import { textItems, valueOf, isVariableName } from '../../config/index.ts';
import type { Rule } from '../rule.ts';
import { serverEntries } from '../view.ts';

export const keyDataNotAName: Rule = {
  code: 'jiji/key-data-not-a-name',
  severity: 'error',
  message: 'key_data lists variable names, not keys',
  check: (parsed) =>
    [valueOf(parsed.root, 'ssh'), ...serverEntries(parsed).map((server) => server.value)]
      .flatMap((node) => textItems(valueOf(node, 'key_data')))
      .filter((item) => !isVariableName(item.value))
      .map((item) => ({ range: item.range })),
};
