import { createReadStream } from 'node:fs';
import path from 'node:path';
import { pipeline } from 'node:stream/promises';
import { pack, type Headers, type Pack } from 'tar-stream';
import type { ContextFile } from './context-files.ts';

/** The context below `context/` and the Dockerfile beside it, as a tar stream for a builder elsewhere. */
export function contextTar(folder: string, files: readonly ContextFile[], dockerfile: Uint8Array): AsyncIterable<Uint8Array> {
  const archive = pack();
  write(archive, folder, files, dockerfile).catch((error: unknown) => archive.destroy(error instanceof Error ? error : new Error(String(error))));
  return archive;
}

async function write(archive: Pack, folder: string, files: readonly ContextFile[], dockerfile: Uint8Array): Promise<void> {
  await small(archive, { name: 'context', type: 'directory', mode: 0o755 });
  await small(archive, { name: 'Dockerfile', mode: 0o644 }, dockerfile);
  for (const file of files) {
    const header = { name: `context/${file.path}`, mode: file.mode, mtime: new Date(0) };
    if (file.kind === 'directory') await small(archive, { ...header, type: 'directory' });
    else if (file.kind === 'link') await small(archive, { ...header, type: 'symlink', linkname: file.target ?? '' });
    else await pipeline(createReadStream(path.join(folder, file.path)), archive.entry({ ...header, type: 'file', size: file.sizeBytes }));
  }
  archive.finalize();
}

const small = (archive: Pack, header: Headers, content: Uint8Array = new Uint8Array()): Promise<void> => new Promise((resolve, reject) => {
  archive.entry(header, Buffer.from(content), (error) => (error === null || error === undefined ? resolve() : reject(error)));
});
