import { registerMessages } from '../../../core/base/index.ts';
import { contentEnd, edit } from '../../../core/rules/edits.ts';
import { indentUnit } from '../../completion/complete.ts';
import { isRewritable, printBlock, printFlow } from './print.ts';
import { isFlow, type Refactor } from './refactor.ts';

/** The map or list at the cursor on one line, or over several. */
export const changeStyle: Refactor = ({ parsed, entries }) => {
  const found = entries.findLast(({ entry }) => entry.value !== undefined && entry.value.kind !== 'scalar');
  const node = found?.entry.value;
  if (found === undefined || node === undefined || node.kind === 'scalar' || node.viaAlias || isFlow(parsed, found.map)) return undefined;
  const colon = parsed.text.indexOf(':', parsed.lines.offset(found.entry.keyRange.end)) + 1;
  if (colon === 0 || !isRewritable(parsed, node, colon)) return undefined;
  const isOne = isFlow(parsed, node);
  if ((node.kind === 'map' ? node.entries.length : node.items.length) === 0) return undefined;
  const newLine = parsed.text.includes('\r\n') ? '\r\n' : '\n';
  const newText = isOne ? `${newLine}${printBlock(parsed, node, found.entry.keyRange.start.character + indentUnit(parsed))}` : ` ${printFlow(parsed, node)}`;
  return { title: { code: isOne ? 'action.to-block' : 'action.to-flow', args: { key: found.entry.key } }, edits: [edit(parsed, colon, contentEnd(parsed.text, node), newText)] };
};

registerMessages({ 'action.to-block': 'Write {key} over several lines', 'action.to-flow': 'Write {key} on one line' });
