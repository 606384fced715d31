import { registerMessages } from '../../../core/base/index.ts';
import { entryOf, isList, isScalar } from '../../../core/config/index.ts';
import { contentEnd, edit } from '../../../core/rules/edits.ts';
import { isRewritable, printFlow } from './print.ts';
import { entryAt, type Refactor } from './refactor.ts';

/** `host` of a proxy as `hosts`, and a list of one as `host`. */
export const changeHosts: Refactor = (at) => {
  const { parsed } = at;
  const found = entryAt(at, /^services\.\*\.proxy(?:\.targets\.\*)?\.hosts?$/);
  const node = found?.entry.value;
  if (found === undefined || node === undefined || node.viaAlias) return undefined;
  const { entry, map } = found;
  const key = parsed.lines.offset(entry.keyRange.end);
  if (entry.key === 'host') {
    if (!isScalar(node) || node.style === 'block' || entryOf(map, 'hosts') !== undefined) return undefined;
    return { title: { code: 'action.to-hosts', args: {} }, edits: [edit(parsed, entry.keyStart, key, 'hosts'), edit(parsed, node.start, node.end, `[${printFlow(parsed, node)}]`)] };
  }
  const only = isList(node) && node.items.length === 1 ? node.items[0] : undefined;
  if (!isScalar(only) || entryOf(map, 'host') !== undefined || parsed.dialect.dialect === 'C' || !isRewritable(parsed, node, key)) return undefined;
  return { title: { code: 'action.to-host', args: {} }, edits: [edit(parsed, entry.keyStart, contentEnd(parsed.text, node), `host: ${printFlow(parsed, only)}`)] };
};

registerMessages({ 'action.to-hosts': 'Write host as a list of hosts', 'action.to-host': 'Write the only host as host' });
