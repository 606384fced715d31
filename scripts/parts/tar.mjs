// @ts-check

/**
 * One entry of a tar archive. `path` has no leading slash.
 * @typedef {{path: string, mode: number, uid?: number, gid?: number} & ({type: 'file', content: Buffer} | {type: 'folder'})} Entry
 */

/** A tar archive of the entries in their order, all times 0: equal entries give equal bytes. */
export function tar(/** @type {Entry[]} */ entries) {
  const blocks = entries.flatMap((entry) => {
    const content = entry.type === 'file' ? entry.content : Buffer.alloc(0);
    return [header(entry, content.length), content, Buffer.alloc(-content.length & 511)];
  });
  return Buffer.concat([...blocks, Buffer.alloc(1024)]);
}

/** The 512 bytes before an entry's content, in the format of POSIX ustar. */
function header(/** @type {Entry} */ entry, /** @type {number} */ size) {
  const path = entry.type === 'folder' ? `${entry.path}/` : entry.path;
  if (Buffer.byteLength(path) > 100) throw new Error(`tar: ${path} is longer than the 100 bytes a name may have`);
  const block = Buffer.alloc(512);
  const octal = (/** @type {number} */ value, /** @type {number} */ at, /** @type {number} */ width) =>
    block.write(value.toString(8).padStart(width - 1, '0'), at);
  block.write(path, 0);
  octal(entry.mode, 100, 8);
  octal(entry.uid ?? 0, 108, 8);
  octal(entry.gid ?? 0, 116, 8);
  octal(size, 124, 12);
  octal(0, 136, 12); // time
  block.write(' '.repeat(8), 148); // the checksum counts its own field as spaces
  block.write(entry.type === 'folder' ? '5' : '0', 156);
  block.write('ustar\0' + '00', 257);
  octal(
    block.reduce((sum, byte) => sum + byte, 0),
    148,
    7,
  );
  return block;
}
