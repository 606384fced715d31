import { stat } from 'node:fs/promises';
import type { DocumentLink } from 'vscode-languageserver';
import { URI } from 'vscode-uri';
import { environmentOf, projectRootOf } from '../../core/config/index.ts';
import type { DeployDocument } from '../document.ts';
import type { Feature } from '../feature.ts';
import { linkTargets } from './link-targets.ts';

/** Whether something is at a path of this machine. */
export type Exists = (path: string) => Promise<boolean>;

/** With more paths than this, the rest is not looked at. */
const most = 2000;

/** Files and folders that exist, images in their registries, hosts of the proxy, and addresses of pages. */
export async function documentLinks(document: DeployDocument, exists: Exists): Promise<DocumentLink[]> {
  const parsed = URI.parse(document.uri);
  const root = parsed.scheme === 'file' ? { projectRoot: projectRootOf(parsed.fsPath), environment: environmentOf(parsed.fsPath) } : undefined;
  const targets = linkTargets(document.parsed, root);
  const paths = [...new Set(targets.flatMap((one) => one.paths ?? []))].slice(0, most);
  const there = new Set((await Promise.all(paths.map(async (path) => ((await exists(path)) ? [path] : [])))).flat());
  return targets.flatMap(({ start, end, url, paths: named }) => {
    const file = named?.find((path) => there.has(path));
    const target = url ?? (file === undefined ? undefined : URI.file(file).toString());
    return target === undefined ? [] : [{ range: document.parsed.lines.range(start, end), target }];
  });
}

/** What cannot be looked at counts as absent: it could not be opened either. */
const existsOnDisk: Exists = (path) => stat(path).then(() => true, () => false);

export const linkFeature: Feature = {
  capabilities: () => ({ documentLinkProvider: {} }),
  register({ connection, on }) {
    connection.onDocumentLinks(({ textDocument: { uri } }) => on(uri, [], (document) => documentLinks(document, existsOnDisk)));
  },
};
