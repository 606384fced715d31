/** Bytes before the object name of an entry: times, device, inode, mode, owner, size. */
const statBytes = 40;

/**
 * Whether git's index lists a path (relative to the work tree, with `/`). Undefined for a file that is no index of
 * version 2 to 4.
 */
export function isInIndex(index: Buffer, path: string, hashBytes: 20 | 32): boolean | undefined {
  if (index.length < 12 || index.toString('latin1', 0, 4) !== 'DIRC') return undefined;
  const [version, count] = [index.readUInt32BE(4), index.readUInt32BE(8)];
  if (version < 2 || version > 4) return undefined;
  const wanted = Buffer.from(path, 'utf8');
  let name = Buffer.alloc(0);
  let at = 12;
  for (let entry = 0; entry < count; entry++) {
    const start = at;
    at += statBytes + hashBytes;
    if (at + 2 > index.length) return undefined;
    at += (index.readUInt16BE(at) & 0x4000) === 0 ? 2 : 4;
    const shared = version === 4 ? sharedPart(index, at, name.length) : { length: 0, at };
    const end = index.indexOf(0, shared.at);
    if (end < 0) return undefined;
    name = Buffer.concat([name.subarray(0, shared.length), index.subarray(shared.at, end)]);
    if (name.equals(wanted)) return true;
    // Before version 4 an entry is filled with zeros up to a multiple of eight bytes, at least one of them.
    at = version === 4 ? end + 1 : start + Math.floor((end - start + 8) / 8) * 8;
  }
  return false;
}

/** Version 4 tells how many bytes to drop from the end of the name before, as a number of variable length. */
function sharedPart(index: Buffer, from: number, previous: number): { length: number; at: number } {
  let at = from;
  let byte = index[at++] ?? 0;
  let drop = byte & 0x7f;
  while ((byte & 0x80) !== 0) {
    byte = index[at++] ?? 0;
    drop = ((drop + 1) << 7) | (byte & 0x7f);
  }
  return { length: Math.max(0, previous - drop), at };
}
