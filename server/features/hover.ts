import { MarkupKind, type Hover, type Position } from 'vscode-languageserver';
import type { DeployConfig } from '../../core/config/index.ts';
import type { NameAnswer } from '../../core/protocol/cluster.ts';
import type { DeployDocument } from '../document.ts';
import type { Feature } from '../feature.ts';
import type { Project } from '../project.ts';
import { schemaService } from '../yaml/schema-service.ts';
import { yamlText } from '../yaml/text.ts';
import { nameText, serverText, serviceText } from './hoverText.ts';
import { subjectAt, type Subject } from './subject.ts';

export interface HoverContext {
  readonly project: Project | undefined;
  /** Where a name points now; undefined when that is not known. */
  readonly resolve: (name: string) => Promise<NameAnswer | undefined>;
}

/** What stands under the cursor: a server, a service or a private name in our words, a key in those of the schema. */
export async function hover(document: DeployDocument, position: Position, context: HoverContext): Promise<Hover | null> {
  const subject = subjectAt(document.parsed, position);
  const { config } = document.parsed;
  const value = subject === undefined || config === undefined ? undefined : await describe(config, subject, context);
  if (subject !== undefined && value !== undefined) return { contents: { kind: MarkupKind.Markdown, value }, range: subject.range };
  const service = await schemaService();
  return service.doHover(yamlText(document), position);
}

async function describe(config: DeployConfig, subject: Subject, { project, resolve }: HoverContext): Promise<string | undefined> {
  if (subject.kind === 'server') return serverText(config, subject.name, project?.network);
  if (subject.kind === 'service') return serviceText(config, subject.name, project?.network);
  return nameText(config, subject.name, config.network.enabled ? await resolve(subject.name.full) : undefined);
}

/** A hover waits this long for an answer about a name, in ms; after that it shows what the file says. */
const hoverWaitMs = 1000;

export const hoverFeature: Feature = {
  capabilities: () => ({ hoverProvider: true }),
  register({ connection, on, projects, names }) {
    connection.onHover(({ textDocument: { uri }, position }) =>
      on(uri, null, async (document) => hover(document, position, { project: await projects.read(uri), resolve: (name) => names.wait(uri, name, hoverWaitMs) })));
  },
};
