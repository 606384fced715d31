import { stat } from 'node:fs/promises';
import path from 'node:path';
import { problem, ProblemError, registerMessages } from '../base/index.ts';
import { sha256OfFile } from './file-hash.ts';
import { readFolderManifest, type FolderEntry, type FolderManifest } from './parts-manifest.ts';
import type { Part, PartsSource } from './parts.ts';

/** Parts from a folder with a `manifest.json` (`--parts`): its hashes decide, no lock is read or written. */
export function folderParts(folder: string): PartsSource {
  let manifest: Promise<FolderManifest> | undefined;
  const parts = new Map<string, Promise<Part>>();
  const load = async (name: Part['name'], arch: Part['arch']): Promise<Part> => {
    manifest ??= readFolderManifest(path.join(folder, 'manifest.json'));
    const entry = (await manifest).parts.find((part) => part.name === name && part.arch === arch);
    if (entry === undefined) throw new ProblemError(problem('part-missing', { part: name, arch, source: folder }, { remedy: { code: 'parts-manifest.remedy' } }));
    return verified(folder, entry);
  };
  return {
    get: (name, arch) => {
      const key = `${name} ${arch}`;
      const known = parts.get(key) ?? load(name, arch);
      parts.set(key, known);
      return known;
    },
  };
}

async function verified(folder: string, entry: FolderEntry): Promise<Part> {
  const file = path.resolve(folder, entry.file);
  const size = await stat(file).then((found) => found.size, () => undefined);
  if (size === undefined) throw new ProblemError(problem('part-missing', { part: entry.name, arch: entry.arch, source: file }, { remedy: { code: 'parts-manifest.remedy' } }));
  const sha256 = size === entry.size ? await sha256OfFile(file) : undefined;
  if (sha256 !== entry.sha256) throw checksum(file, `${entry.sha256} (${entry.size} bytes)`, `${sha256 ?? '-'} (${size} bytes)`);
  const { name, version, arch, kind, image } = entry;
  return { name, version, arch, kind, file, sha256, sizeBytes: size, ...(image === undefined ? {} : { image }) };
}

/** The bytes are not the ones that were promised; nothing of them is used. */
export const checksum = (file: string, expected: string, found: string): ProblemError =>
  new ProblemError(problem('checksum', { file }, { evidence: `expected ${expected}\nfound    ${found}`, remedy: { code: 'checksum.remedy' } }));

registerMessages({
  'part-missing': 'The server part {part} for {arch} is not in {source}.',
  checksum: '{file} does not match its checksum.',
  'checksum.remedy': 'Nothing of it was used. Fetch or build it again; if the difference stays, find out who changed it before you go on.',
});
