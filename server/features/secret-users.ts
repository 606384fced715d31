import { readFile, stat } from 'node:fs/promises';
import path from 'node:path';
import { URI } from 'vscode-uri';
import { limits } from '../../core/config/index.ts';
import { DeployDocument } from '../document.ts';
import type { Services } from '../feature.ts';
import { mentions, type Mention } from './mentions.ts';

/** Every place of a secret in one deploy file. */
export const secretMentions = (document: DeployDocument, name: string): readonly Mention[] => mentions(document.parsed).filter((one) => one.kind === 'secret' && one.name === name);

/** The deploy files that get a secret from a secrets file: as an editor has them, else from disk. One that cannot be read is left out. */
export async function secretUsers({ projects, store }: Pick<Services, 'projects' | 'store'>, secretsUri: string, name: string): Promise<readonly DeployDocument[]> {
  const facts = await projects.envFile(secretsUri);
  const root = facts?.projectRoot;
  const files = root === undefined ? [] : (facts?.users.get(name) ?? []).map(({ file }) => path.join(root, file));
  const found = await Promise.all(files.map(async (file) => store.all().find(({ uri }) => URI.parse(uri).fsPath === file) ?? fromDisk(file)));
  return found.filter((document) => document !== undefined);
}

async function fromDisk(file: string): Promise<DeployDocument | undefined> {
  try {
    const known = await stat(file);
    return known.isFile() && known.size <= limits.bytes ? DeployDocument.of(await readFile(file, 'utf8'), URI.file(file).toString()) : undefined;
  } catch {
    // It was there a moment ago when it was listed: what is gone now needs no change.
    return undefined;
  }
}
