import { InlayHintKind, type InlayHint, type Range } from 'vscode-languageserver';
import type { NameAnswer } from '../../core/protocol/cluster.ts';
import { jijiNames } from '../../core/rules/network/names.ts';
import { hostEntries } from '../../core/rules/view.ts';
import { serverNetwork } from '../cluster/servers.ts';
import type { DeployDocument } from '../document.ts';
import type { Feature } from '../feature.ts';
import type { Project } from '../project.ts';

export interface HintContext {
  readonly project: Project | undefined;
  /** Where a name points, as far as it is known by now. */
  readonly peek: (name: string) => NameAnswer | undefined;
}

/** The subnet behind each `host:`, and the addresses behind each private name that is known. */
export function inlayHints(document: DeployDocument, range: Range, { project, peek }: HintContext): readonly InlayHint[] {
  const { parsed } = document;
  const { config } = parsed;
  if (config?.network.enabled !== true) return [];
  const isSeen = (place: Range): boolean => place.end.line >= range.start.line && place.start.line <= range.end.line;
  const servers = hostEntries(parsed)
    .filter(({ node }) => isSeen(node.range))
    .flatMap(({ server, node }) => {
      const network = serverNetwork(config, server, project?.network);
      if (network === undefined) return [];
      const tooltip = network.from === 'known' ? `${server} is ${network.address} in the private network` : `${server} will be ${network.address} in the private network, by its place in this file`;
      return [hint(node.range, `${network.subnet} · .1`, tooltip)];
    });
  const names = jijiNames(parsed)
    .filter((name) => isSeen(name.range))
    .flatMap((name) => {
      const answer = peek(name.full);
      if (answer?.status !== 'found' || answer.addresses.length === 0) return [];
      return [hint(name.range, `→ ${answer.addresses.join(', ')}`, answer.server === undefined ? name.full : `${name.full}, asked at ${answer.server}`)];
    });
  return [...servers, ...names];
}

const hint = (range: Range, label: string, tooltip: string): InlayHint => ({ position: range.end, label, tooltip, kind: InlayHintKind.Type, paddingLeft: true });

export const inlayHintFeature: Feature = {
  capabilities: () => ({ inlayHintProvider: true }),
  register({ connection, on, projects, names }) {
    connection.languages.inlayHint.on(({ textDocument: { uri }, range }) =>
      on(uri, [], async (document) => [...inlayHints(document, range, { project: await projects.read(uri), peek: (name) => names.peek(uri, name) })]));
  },
};
