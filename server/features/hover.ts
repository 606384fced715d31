import { MarkupKind, type Hover, type Position, type Range } from 'vscode-languageserver';
import type { DeployConfig, ParsedDeploy } from '../../core/config/index.ts';
import { spotAt } from '../completion/shape-at.ts';
import type { DeployDocument } from '../document.ts';
import { onEnvFile } from '../env-file/answer.ts';
import { hoverEnvFile } from '../env-file/hover.ts';
import type { Feature } from '../feature.ts';
import { nodeAtPosition, type At } from '../hover/at.ts';
import type { HoverContext } from '../hover/context.ts';
import { referenceAt, referenceText } from '../hover/references.ts';
import { environmentText, nameText, serverText, serviceText } from '../hover/subjects.ts';
import { valueText } from '../hover/values.ts';
import { keyText } from '../words/key.ts';
import { subjectAt, type Subject } from './subject.ts';

/** What stands under the cursor: a variable, a server, a service, a private name, else a value or a key in words. */
export async function hover(document: DeployDocument, position: Position, context: HoverContext): Promise<Hover | null> {
  const { parsed } = document;
  const reference = referenceAt(parsed, position);
  if (reference !== undefined) return shown(referenceText(reference, context), reference.range);
  const subject = subjectAt(parsed, position);
  const words = subject === undefined || parsed.config === undefined ? undefined : await describe(parsed.config, subject, context, document.uri);
  if (subject !== undefined && words !== undefined) return shown(words, subject.range);
  const at = nodeAtPosition(parsed, position);
  const text = at === undefined ? undefined : textOf(parsed, at, context, document.uri);
  return at === undefined || text === undefined ? null : shown(text, at.range);
}

const shown = (value: string, range: Range): Hover => ({ contents: { kind: MarkupKind.Markdown, value }, range });

async function describe(config: DeployConfig, subject: Subject, { project, resolve, live }: HoverContext, uri: string): Promise<string | undefined> {
  if (subject.kind === 'server') return serverText(config, subject.name, project?.network);
  if (subject.kind === 'service') return serviceText(config, subject.name, project?.network, live?.services(uri));
  return nameText(config, subject.name, config.network.enabled ? await resolve(subject.name.full) : undefined);
}

/** The words of a value, with what its key means; of a key, everything about it. */
function textOf(parsed: ParsedDeploy, at: At, context: HoverContext, uri: string): string | undefined {
  const { dialect } = parsed.dialect;
  const { spec, pattern } = spotAt(at.path, dialect);
  if (spec === undefined) return undefined;
  const own = at.scalar === undefined ? undefined : valueText({ parsed, path: at.path, pattern, scalar: at.scalar, context, uri });
  if (own !== undefined) return `${own}\n\n${spec.about}`;
  const words = keyText(pattern.replace(/(?:\.\*)+$/, ''), spec, dialect);
  const merged = at.entry !== undefined && pattern === 'services.*.environment' ? environmentText(parsed, String(at.path[1])) : undefined;
  return merged === undefined ? words : `${merged}\n\n${words}`;
}

/** A hover waits this long for an answer about a name, in ms; after that it shows what the file says. */
const hoverWaitMs = 1000;

export const hoverFeature: Feature = {
  capabilities: () => ({ hoverProvider: true }),
  register({ connection, on, projects, store, names, live, clock }) {
    connection.onHover(({ textDocument: { uri }, position }) =>
      onEnvFile<Hover | null>({ store, projects }, uri, null, (document, facts) => hoverEnvFile(document, position, facts)) ?? on(uri, null, async (document) => hover(document, position, { project: await projects.read(uri), resolve: (name) => names.wait(uri, name, hoverWaitMs), live, now: () => clock.now() })));
  },
};
