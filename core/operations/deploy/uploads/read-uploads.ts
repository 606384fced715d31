import { createHash } from 'node:crypto';
import { createReadStream, type Stats } from 'node:fs';
import { lstat, readdir, readFile, readlink, realpath } from 'node:fs/promises';
import path from 'node:path';
import { problem, ProblemError, registerMessages, type Problem } from '../../../base/index.ts';
import type { ServiceConfig, UploadMount } from '../../../config/model.ts';
import { looksSecret } from '../../../config/secret-file.ts';
import { uploadArchive } from './upload-archive.ts';
import { maxArchivedBytes, type UploadEntry, type UploadSet, type UploadTree } from './upload-set.ts';

/** What the uploads of a service are on this machine now. What cannot be uploaded is told in `problems`. */
export async function readUploads(projectRoot: string, service: ServiceConfig): Promise<UploadSet> {
  const trees: UploadTree[] = [];
  const problems: Problem[] = [];
  for (const [at, mount] of service.uploads.entries()) {
    try {
      trees.push({ mount, place: placeOf(mount, at + 1), entries: await entriesOf(projectRoot, service, mount) });
    } catch (error) {
      if (!(error instanceof ProblemError)) throw error;
      problems.push(error.problem);
    }
  }
  return { trees, problems, hash: hashOf(trees), archive: await uploadArchive(trees) };
}

/** The number keeps two items apart, the name is for people who look at the server. */
const placeOf = ({ kind, local }: UploadMount, number: number): string =>
  `${kind === 'file' ? 'files' : 'directories'}/${number}-${path.posix.basename(path.posix.normalize(local)).replace(/[^A-Za-z0-9._-]/g, '_').slice(0, 100)}`;

function hashOf(trees: readonly UploadTree[]): string {
  const lines = trees.flatMap(({ mount, place, entries }) => [
    JSON.stringify([place, mount.owner ?? '']), ...entries.map((entry) => JSON.stringify([entry.path, entry.kind, entry.mode, entry.content])),
  ]);
  return createHash('sha256').update(lines.join('\n')).digest('hex');
}

async function entriesOf(projectRoot: string, service: ServiceConfig, mount: UploadMount): Promise<readonly UploadEntry[]> {
  const refuse = (code: string): ProblemError => new ProblemError(problem(code, { service: service.name, local: mount.local }));
  const root = await realpath(projectRoot);
  const found = await realpath(path.resolve(root, mount.local)).catch((error: unknown) => {
    if (isMissing(error)) return undefined;
    throw unreadable(error, service, mount.local);
  });
  const mode = mount.mode === undefined ? undefined : Number.parseInt(mount.mode, 8);
  if (found === undefined) {
    if (mount.kind === 'file') throw refuse('upload-missing');
    return [{ path: '', kind: 'directory', mode: mode ?? 0o755, content: '', sizeBytes: 0, source: path.resolve(root, mount.local) }];
  }
  if (found !== root && !found.startsWith(`${root}${path.sep}`)) throw refuse('upload-outside');
  try {
    const stats = await lstat(found);
    if (mount.kind === 'file' ? !stats.isFile() : !stats.isDirectory()) throw refuse('upload-kind');
    return mount.kind === 'file' ? [await fileEntry(found, '', stats, path.basename(mount.local), mode)] : await folderEntries(found, '', service, mount, mode);
  } catch (error) {
    throw error instanceof ProblemError ? error : unreadable(error, service, mount.local);
  }
}

const isMissing = (error: unknown): boolean => error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'ENOTDIR');
const unreadable = (error: unknown, service: ServiceConfig, local: string): ProblemError =>
  new ProblemError(problem('upload-unreadable', { service: service.name, local, reason: error instanceof Error ? error.message : String(error) }), { cause: error });

/** The folder and all below it; links stay links and are never followed. */
async function folderEntries(folder: string, below: string, service: ServiceConfig, mount: UploadMount, mode: number | undefined): Promise<UploadEntry[]> {
  const entries: UploadEntry[] = [{ path: below, kind: 'directory', mode: mode ?? 0o755, content: '', sizeBytes: 0, source: folder }];
  for (const name of (await readdir(folder)).sort()) {
    const source = path.join(folder, name);
    const inside = below === '' ? name : `${below}/${name}`;
    const stats = await lstat(source);
    if (stats.isDirectory()) entries.push(...await folderEntries(source, inside, service, mount, mode));
    else if (stats.isSymbolicLink()) entries.push({ path: inside, kind: 'link', mode: 0o777, content: await readlink(source), sizeBytes: 0, source });
    else if (stats.isFile()) entries.push(await fileEntry(source, inside, stats, name, undefined));
    else throw new ProblemError(problem('upload-special', { service: service.name, local: `${mount.local}/${inside}` }));
  }
  return entries;
}

async function fileEntry(source: string, inside: string, stats: Stats, name: string, mode: number | undefined): Promise<UploadEntry> {
  const usual = looksSecret(name) ? 0o600 : (stats.mode & 0o100) === 0 ? 0o644 : 0o755;
  const head = { path: inside, kind: 'file', mode: mode ?? usual, source } as const;
  if (stats.size > maxArchivedBytes) return { ...head, ...await hashLarge(source) };
  const bytes = await readFile(source);
  return { ...head, content: createHash('sha256').update(bytes).digest('hex'), sizeBytes: bytes.length, bytes };
}

async function hashLarge(source: string): Promise<{ content: string; sizeBytes: number }> {
  const hash = createHash('sha256');
  let sizeBytes = 0;
  for await (const chunk of createReadStream(source) as AsyncIterable<Buffer>) {
    hash.update(chunk);
    sizeBytes += chunk.length;
  }
  return { content: hash.digest('hex'), sizeBytes };
}

registerMessages({
  'upload-missing': 'Service {service}: the file {local} is not in the project.',
  'upload-outside': 'Service {service}: {local} leads out of the project; only what lies in it is uploaded.',
  'upload-kind': 'Service {service}: {local} is a folder under files, or a file under directories; use the other key.',
  'upload-special': 'Service {service}: {local} is neither a file nor a folder nor a link, and cannot be uploaded.',
  'upload-unreadable': 'Service {service}: {local} cannot be read: {reason}',
});
