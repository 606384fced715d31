import { entryOf, isMap, isText, itemsOf, parseMount, valueOf, type MapNode, type TreeNode } from '../../config/index.ts';
import type { Rule } from '../rule.ts';
import { serviceEntries } from '../view.ts';
import { isKnown } from './mounts.ts';
import { isMountOption } from './mount-option-invalid.ts';

export const mountSyntax: Rule = {
  code: 'jiji/mount-syntax',
  severity: 'error',
  message: 'Expected local:remote[:ro|z|Z] or a map with local and remote',
  check: (parsed) =>
    serviceEntries(parsed)
      .flatMap(({ value }) => ['files', 'directories'].flatMap((key) => itemsOf(valueOf(value, key))))
      .filter((item) => (isMap(item) ? !isComplete(item) : isFaulty(item)))
      .map(({ range }) => ({ range })),
};

/** A value of another type is another rule's affair. */
const isComplete = (item: MapNode): boolean =>
  ['local', 'remote'].every((key) => {
    const value = entryOf(item, key)?.value;
    return value !== undefined && !(isText(value) && value.value === '');
  });

/** The short form takes one option; several need the map. */
function isFaulty(item: TreeNode): boolean {
  if (!isText(item) || !isKnown(item.value)) return false;
  const mount = parseMount(item.value, 'file');
  const options = mount?.options[0]?.split(',') ?? [];
  return mount === undefined || (options.length > 1 && options.every(isMountOption));
}
