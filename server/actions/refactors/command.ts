import { quote, registerMessages } from '../../../core/base/index.ts';
import { isList, isScalar, isText, splitCommand } from '../../../core/config/index.ts';
import { contentEnd, edit } from '../../../core/rules/edits.ts';
import { isRewritable } from './print.ts';
import { entryAt, isFlow, type Refactor } from './refactor.ts';

/** A command as a list of its words, or as one line. */
export const changeCommand: Refactor = (at) => {
  const { parsed } = at;
  const found = entryAt(at, /^services\.\*\.command$/);
  const node = found?.entry.value;
  if (node === undefined || node.viaAlias) return undefined;
  if (isText(node) && node.style !== 'block') {
    const words = splitCommand(node.value);
    if (words === undefined || words.length === 0) return undefined;
    return { title: { code: 'action.command-list', args: {} }, edits: [edit(parsed, node.start, node.end, `[${words.map((word) => JSON.stringify(word)).join(', ')}]`)] };
  }
  if (!isList(node) || node.items.length === 0 || !node.items.every(isScalar) || !isRewritable(parsed, node, node.start)) return undefined;
  const words = node.items.map((item) => (isScalar(item) ? item.text : ''));
  const line = words.map((word) => (/^[\w@%+=:,./-]+$/.test(word) ? word : quote(word))).join(' ');
  if (words.some((word) => /[\r\n\0]/.test(word)) || splitCommand(line)?.join('\0') !== words.join('\0')) return undefined;
  const colon = found === undefined ? -1 : parsed.text.indexOf(':', parsed.lines.offset(found.entry.keyRange.end)) + 1;
  const from = isFlow(parsed, node) ? node.start : colon;
  return from <= 0 ? undefined : { title: { code: 'action.command-line', args: {} }, edits: [edit(parsed, from, contentEnd(parsed.text, node), `${isFlow(parsed, node) ? '' : ' '}${JSON.stringify(line)}`)] };
};

registerMessages({ 'action.command-list': 'Write the command as a list of words', 'action.command-line': 'Write the command as one line' });
