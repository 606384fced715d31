import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { readFile, stat } from 'node:fs/promises';
import type { RemoteHost, RunResult } from './host.ts';
import type { Link } from './link.ts';
import type { RootShell } from './root-shell.ts';
import { sshProblem } from './problems.ts';
import uploadProgram from './programs/upload.sh';
import { scriptStream } from './script-stream.ts';

type Content = Parameters<RemoteHost['upload']>[0];
type UploadOptions = Parameters<RemoteHost['upload']>[2];

/** Up to here a file travels in a frame of the root shell: one round trip. */
const frameLimitBytes = 1024 * 1024;
const pieceBytes = 256 * 1024;

/**
 * Writes a file on the server. Larger ones go over a session of their own, into `cat`: that is quicker than SFTP (no window of
 * requests), costs fewer round trips, and works for root through sudo as well. Rejects with `ssh-upload`.
 */
export async function upload(link: Link, shell: RootShell, content: Content, path: string, options: UploadOptions): Promise<void> {
  if (!path.startsWith('/')) throw sshProblem(link.target, 'ssh-upload-path', { path });
  const source = await openSource(link, content);
  const args = [path, options.mode, String(source.sizeBytes), source.sha256];
  const signal = options.signal === undefined ? {} : { signal: options.signal };
  let result: RunResult;
  if (source.sizeBytes <= frameLimitBytes) {
    result = await shell.run(uploadProgram, args, { stdin: await source.whole(), ...signal });
    options.onProgress?.(source.sizeBytes);
  } else {
    let sent = 0;
    result = await scriptStream(link, uploadProgram, args, {
      lane: 'short',
      killer: () => shell.killer(),
      ...signal,
      feed: async (write) => {
        for await (const piece of source.pieces()) {
          await write(piece);
          sent += piece.length;
          options.onProgress?.(sent);
        }
      },
    });
  }
  if (result.code !== 0) throw sshProblem(link.target, 'ssh-upload', { path, code: result.code }, result.stderr.trim());
}

interface Source {
  readonly sizeBytes: number;
  readonly sha256: string;
  whole(): Promise<Uint8Array>;
  pieces(): AsyncIterable<Uint8Array>;
}

async function openSource(link: Link, content: Content): Promise<Source> {
  if (content instanceof Uint8Array) {
    return {
      sizeBytes: content.length,
      sha256: createHash('sha256').update(content).digest('hex'),
      whole: () => Promise.resolve(content),
      // eslint-disable-next-line @typescript-eslint/require-await -- an async iterable, like that of a file
      pieces: async function* () {
        for (let at = 0; at < content.length; at += pieceBytes) yield content.subarray(at, at + pieceBytes);
      },
    };
  }
  const { file } = content;
  try {
    const hash = createHash('sha256');
    for await (const piece of createReadStream(file, { highWaterMark: pieceBytes })) hash.update(piece as Buffer);
    return {
      sizeBytes: (await stat(file)).size,
      sha256: hash.digest('hex'),
      whole: () => readFile(file),
      pieces: () => createReadStream(file, { highWaterMark: pieceBytes }),
    };
  } catch (error) {
    throw sshProblem(link.target, 'ssh-upload-source', { file, reason: (error as Error).message });
  }
}
