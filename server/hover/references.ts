import { registerMessages, renderCode } from '../../core/base/index.ts';
import { covers, references, type NameReference, type ParsedDeploy, type Position } from '../../core/config/index.ts';
import { around } from '../features/around.ts';
import { code } from '../words/markdown.ts';
import type { HoverContext } from './context.ts';

/** The variable or secret under a position. */
export const referenceAt = (parsed: ParsedDeploy, position: Position): NameReference | undefined =>
  references(around(parsed, position)).find(({ range }) => covers(range, position));

/** Where the value of a name comes from; never the value. */
export function referenceText({ name, kind }: NameReference, { project }: HoverContext): string {
  const title = `**${renderCode(kind === 'secret' ? 'hover.secret' : kind === 'key' ? 'hover.key-variable' : 'hover.variable')}** ${code(name)}`;
  const secrets = project?.secrets;
  if (secrets === undefined) return title;
  const file = secrets.file.split(/[/\\]/).at(-1) ?? '';
  const tried = secrets.tried.map(code).join(', ');
  const from = secrets.inFile.includes(name) ? renderCode('hover.from-file', { file: code(file) }) : renderCode(secrets.has(name) ? 'hover.from-elsewhere' : 'hover.from-nowhere', { tried });
  return `${title}\n\n${from}`;
}

registerMessages({
  'hover.secret': 'Secret', 'hover.variable': 'Variable', 'hover.key-variable': 'Variable with a private key',
  'hover.from-file': 'Its value stands in {file}.', 'hover.from-elsewhere': 'Its value does not stand in the secrets file; it comes from another of {tried}.', 'hover.from-nowhere': 'It has no value in {tried}.',
});
