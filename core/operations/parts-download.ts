import { createWriteStream } from 'node:fs';
import { mkdir, rename, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { ReadableStream } from 'node:stream/web';
import { createGunzip } from 'node:zlib';
import { extract } from 'tar-stream';
import { isAbort, problem, ProblemError, problemOf, registerMessages } from '../base/index.ts';
import { sha256OfFile } from './file-hash.ts';
import type { PinnedPart } from './parts-builtin.ts';
import { checksum } from './parts-folder.ts';
import { get, type HttpOptions } from './parts-http.ts';
import { fetchImageArchive } from './parts-image.ts';
import { PartsLock } from './parts-lock.ts';
import type { Part, PartsSource } from './parts.ts';

export interface DownloadOptions extends HttpOptions {
  readonly manifest: readonly PinnedPart[];
  /** `~/.cache/jiji/downloads` */
  readonly cacheDir: string;
  /** `.jiji/parts.lock.json` of the project. */
  readonly lockFile: string;
  /** Told before a part is fetched. */
  readonly onFetch?: (part: PinnedPart) => void;
}

/**
 * Parts as the product pins them, fetched once to the operator's machine. What the manifest has no hash for is locked
 * by its first download in the project's lock file; bytes that differ later are refused (`checksum`), wherever they
 * come from. Rejects with `part-missing`, `part-download`, `checksum` or `parts-lock`.
 */
export function downloadedParts(options: DownloadOptions): PartsSource {
  const lock = new PartsLock(options.lockFile);
  const parts = new Map<string, Promise<Part>>();
  return {
    get: (name, arch) => {
      const pinned = options.manifest.find((part) => part.name === name && part.arch === arch);
      if (pinned === undefined) return Promise.reject(new ProblemError(problem('part-missing', { part: name, arch, source: 'manifest' })));
      const key = keyOf(pinned);
      const known = parts.get(key) ?? obtain(pinned, lock, options);
      parts.set(key, known);
      return known;
    },
  };
}

const keyOf = (part: PinnedPart): string => `${part.name} ${part.version} ${part.arch}`;

async function obtain(part: PinnedPart, lock: PartsLock, options: DownloadOptions): Promise<Part> {
  const file = path.join(options.cacheDir, `${part.name}-${part.version}-${part.arch}`);
  const expected = part.sha256 ?? (await lock.get(keyOf(part)));
  // A cached file without a hash to hold it against could be anything: it is fetched again.
  const cached = expected === undefined ? undefined : await hashOf(file);
  const sha256 = cached !== undefined && cached === expected ? cached : await fetchTo(file, part, expected, options);
  if (expected === undefined) await lock.add(keyOf(part), sha256);
  const image = part.origin.kind === 'registry' ? { image: part.origin.image } : {};
  return { name: part.name, version: part.version, arch: part.arch, kind: part.origin.kind === 'registry' ? 'image' : 'binary', file, sha256, sizeBytes: (await stat(file)).size, ...image };
}

const hashOf = (file: string): Promise<string | undefined> => sha256OfFile(file).catch((error: unknown) => {
  if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
  throw error;
});

async function fetchTo(file: string, part: PinnedPart, expected: string | undefined, options: DownloadOptions): Promise<string> {
  options.onFetch?.(part);
  await mkdir(path.dirname(file), { recursive: true });
  const temporary = `${file}.${process.pid}.new`;
  try {
    if (part.origin.kind === 'archive') await fetchMember(part.origin.url, part.origin.member, temporary, options);
    else await fetchImageArchive(part.origin, part.arch, temporary, options);
    const sha256 = await sha256OfFile(temporary);
    if (expected !== undefined && sha256 !== expected) throw checksum(`${part.name} ${part.version} (${part.arch})`, expected, sha256);
    await rename(temporary, file);
    return sha256;
  } catch (error) {
    if (isAbort(error) || error instanceof ProblemError) throw error;
    const source = part.origin.kind === 'archive' ? part.origin.url : `${part.origin.registry}/${part.origin.repository}:${part.origin.tag}`;
    const cause = error instanceof Error && error.cause instanceof Error ? error.cause.message : problemOf(error).args['message'];
    throw new ProblemError(problem('part-download', { part: part.name, version: part.version, source }, { evidence: String(cause ?? error), remedy: { code: 'part-download.remedy' } }), { cause: error });
  } finally {
    await rm(temporary, { force: true });
  }
}

/** Writes one file of a gzipped tar archive; only a regular file of that very name counts. */
async function fetchMember(url: string, member: string, target: string, options: HttpOptions): Promise<void> {
  const response = await get(url, {}, options);
  if (response.body === null) throw new Error('empty answer');
  const unpack = extract();
  const take = async (): Promise<boolean> => {
    let found = false;
    for await (const entry of unpack) {
      if (!found && entry.header.type === 'file' && path.posix.basename(entry.header.name) === member) {
        found = true;
        await pipeline(entry, createWriteStream(target, { mode: 0o755 }));
      } else entry.resume();
    }
    return found;
  };
  const [found] = await Promise.all([take(), pipeline(Readable.fromWeb(response.body as ReadableStream<Uint8Array>), createGunzip(), unpack)]);
  if (!found) throw new Error(`the archive has no file ${member}`);
}

registerMessages({
  'part-download': '{part} {version} could not be downloaded from {source}.',
  'part-download.remedy': 'Check the connection, or name a folder with the parts (--parts).',
});
