import type { LinkedEditingRanges, Position } from 'vscode-languageserver';
import { isMap, valueOf } from '../../core/config/index.ts';
import type { DeployDocument } from '../document.ts';
import type { Feature } from '../feature.ts';
import { mentionAt, sameName, type Mention } from './mentions.ts';

/** While a name is typed that no longer looks like this, the editor lets go of the others. */
const wordPattern = '[A-Za-z0-9_.-]+';

/**
 * The places that change together while the name of an anchor, a server or a service is typed. Only from where it is
 * defined: who types at a mention chooses another server, and who types at an alias another anchor. Not where a name is
 * defined twice, as while a block is copied: the mentions belong to the first.
 */
export function linkedEditingRanges(document: DeployDocument, position: Position): LinkedEditingRanges | null {
  const { parsed } = document;
  const mention = mentionAt(parsed, position);
  if (mention?.isDefinition !== true || mention.writing === 'fixed' || isRepeated(document, mention)) return null;
  // The protocol demands the same characters everywhere: a name in another case is left out.
  const all = sameName(parsed, mention).filter((one) => one.writing !== 'fixed' && parsed.text.slice(one.start, one.end) === mention.name);
  return all.length < 2 ? null : { ranges: all.map(({ start, end }) => parsed.lines.range(start, end)), wordPattern };
}

function isRepeated({ parsed }: DeployDocument, { kind, name }: Mention): boolean {
  const section = kind === 'anchor' ? undefined : valueOf(parsed.root, `${kind}s`);
  return isMap(section) && section.entries.some((entry) => entry.key === name && entry.repeats !== undefined);
}

export const linkedEditingFeature: Feature = {
  capabilities: () => ({ linkedEditingRangeProvider: true }),
  register({ connection, on }) {
    connection.languages.onLinkedEditingRange(({ textDocument: { uri }, position }) => on(uri, null, (document) => linkedEditingRanges(document, position)));
  },
};
