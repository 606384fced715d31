import { pack, type Headers, type Pack } from 'tar-stream';
import { placeOf, type UploadTree } from './upload-set.ts';

/** Folders, links and small files of a service's uploads as one tar archive; times are not what a container is made from. */
export async function uploadArchive(trees: readonly UploadTree[]): Promise<Uint8Array> {
  const archive = pack();
  const chunks: Buffer[] = [];
  const read = (async () => {
    for await (const chunk of archive as AsyncIterable<Buffer>) chunks.push(chunk);
  })();
  for (const name of ['files', 'directories']) await add(archive, { name, type: 'directory', mode: 0o755 });
  for (const tree of trees) {
    for (const entry of tree.entries) {
      const header: Headers = { name: placeOf(tree, entry), mode: entry.mode, uid: 0, gid: 0, mtime: new Date(0) };
      if (entry.kind === 'directory') await add(archive, { ...header, type: 'directory' });
      else if (entry.kind === 'link') await add(archive, { ...header, type: 'symlink', linkname: entry.content });
      else if (entry.bytes !== undefined) await add(archive, { ...header, type: 'file' }, entry.bytes);
    }
  }
  archive.finalize();
  await read;
  return Buffer.concat(chunks);
}

const add = (archive: Pack, header: Headers, content: Uint8Array = new Uint8Array()): Promise<void> => new Promise((resolve, reject) => {
  archive.entry(header, Buffer.from(content), (error) => (error === null || error === undefined ? resolve() : reject(error)));
});
