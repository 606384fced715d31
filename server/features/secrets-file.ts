import { readFile, stat } from 'node:fs/promises';
import path from 'node:path';
import { URI } from 'vscode-uri';
import { environmentOf, leavesFolder, parseEnvFile, projectRootOf, type EnvEntry } from '../../core/config/index.ts';
import type { DeployDocument } from '../document.ts';

/** The file that gives secrets their values: its lines, without any value. */
export interface SecretsFile {
  readonly uri: string;
  /** Every definition in file order. */
  readonly entries: readonly EnvEntry[];
}

/** Larger files hold no secrets of ours and are not read, in bytes. */
const most = 1024 * 1024;

/** The secrets file of a deploy file, as an editor has it when it is open there, else from disk; undefined when there is none. */
export async function secretsFileOf(document: DeployDocument, open: (uri: string) => string | undefined): Promise<SecretsFile | undefined> {
  const parsed = URI.parse(document.uri);
  const { config } = document.parsed;
  if (parsed.scheme !== 'file' || config === undefined) return undefined;
  const root = projectRootOf(parsed.fsPath);
  const base = path.resolve(root, config.secretsPath);
  // A path that leaves the project is refused everywhere, so it is not read here either.
  if (leavesFolder(root, base)) return undefined;
  const environment = environmentOf(parsed.fsPath);
  for (const file of [...(environment === undefined ? [] : [`${base}.${environment}`]), base]) {
    const uri = URI.file(file).toString();
    const text = open(uri) ?? (await textOf(file));
    if (text !== undefined) return { uri, entries: parseEnvFile(text).entries };
  }
  return undefined;
}

async function textOf(file: string): Promise<string | undefined> {
  try {
    const known = await stat(file);
    return known.isFile() && known.size <= most ? await readFile(file, 'utf8') : undefined;
  } catch {
    // Absent or unreadable: then names have no definition that could be shown, and the rules say why.
    return undefined;
  }
}
