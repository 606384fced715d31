import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import ssh2, { type ParsedKey } from 'ssh2';
import { problem, ProblemError } from '../base/index.ts';
import type { KeySource } from './target.ts';

/** A key ready to sign, or one that waits for its passphrase. */
export type LoadedKey =
  | { readonly state: 'ready'; readonly label: string; readonly key: ParsedKey }
  | { readonly state: 'locked'; readonly label: string; readonly source: KeySource; /** Its public half, which is not locked: to find the key in an agent. */ readonly publicKey?: Buffer };

/** Keys parsed so far, by their text and passphrase: opening a locked one costs a second of computing. */
export type KeyCache = Map<string, ParsedKey>;

export const keyLabel = (source: KeySource): string => (source.kind === 'file' ? source.path : source.name);

/**
 * Reads and parses one key. Undefined for a default name that does not exist. Throws `ssh-key-file` for what is missing or
 * is no private key, `ssh-key-passphrase` when a passphrase was given and does not fit.
 */
export async function loadKey(source: KeySource, passphrase: string | undefined, cache: KeyCache): Promise<LoadedKey | undefined> {
  const label = keyLabel(source);
  const text = source.kind === 'data' ? source.text : await readKeyFile(source);
  if (text === undefined) return undefined;
  const place = createHash('sha256').update(JSON.stringify([text, passphrase])).digest('hex');
  const cached = cache.get(place);
  if (cached !== undefined) return { state: 'ready', label, key: cached };
  const parsed = ssh2.utils.parseKey(text, passphrase);
  if (parsed instanceof Error) {
    if (/encrypted|passphrase|integrity check/i.test(parsed.message)) {
      if (passphrase === undefined) {
        const publicKey = publicHalf(text) ?? (source.kind === 'file' ? await publicFile(`${source.path}.pub`) : undefined);
        return { state: 'locked', label, source, ...(publicKey === undefined ? {} : { publicKey }) };
      }
      throw new ProblemError(problem('ssh-key-passphrase', { key: label }, { remedy: { code: 'ssh-key-passphrase-remedy' } }));
    }
    throw keyFileProblem(label, parsed.message);
  }
  // The OpenSSH format can name several keys but stores one.
  const key = (Array.isArray(parsed) ? (parsed as ParsedKey[])[0] : parsed);
  if (key?.isPrivateKey() !== true) throw keyFileProblem(label, 'it is a public key');
  cache.set(place, withoutSha1(key));
  return { state: 'ready', label, key };
}

/** The public key that the OpenSSH format keeps in clear before the locked part (PROTOCOL.key). */
function publicHalf(text: string): Buffer | undefined {
  const body = /-----BEGIN OPENSSH PRIVATE KEY-----([A-Za-z0-9+/=\s]+)-----END/.exec(text)?.[1];
  const magic = 'openssh-key-v1\0';
  const bytes = Buffer.from(body ?? '', 'base64');
  if (bytes.toString('latin1', 0, magic.length) !== magic) return undefined;
  let at = magic.length;
  const next = (): Buffer | undefined => {
    if (at + 4 > bytes.length) return undefined;
    const length = bytes.readUInt32BE(at);
    at += 4 + length;
    return at <= bytes.length ? bytes.subarray(at - length, at) : undefined;
  };
  // Cipher, key derivation and its options, then the number of keys.
  for (let skipped = 0; skipped < 3; skipped++) if (next() === undefined) return undefined;
  at += 4;
  return next();
}

async function publicFile(path: string): Promise<Buffer | undefined> {
  try {
    const parsed = ssh2.utils.parseKey(await readFile(path, 'utf8'));
    return parsed instanceof Error ? undefined : parsed.getPublicSSH();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

async function readKeyFile(source: KeySource & { kind: 'file' }): Promise<string | undefined> {
  try {
    return await readFile(source.path, 'utf8');
  } catch (error) {
    if (source.optional === true) return undefined;
    const code = (error as NodeJS.ErrnoException).code;
    throw keyFileProblem(source.path, code === 'ENOENT' ? 'there is no such file' : (error as Error).message);
  }
}

const keyFileProblem = (key: string, reason: string): ProblemError =>
  new ProblemError(problem('ssh-key-file', { key, reason }, { remedy: { code: 'ssh-key-file-remedy' } }));

/** RSA keys would sign with SHA-1 for servers that name no better algorithm; such a signature is refused instead. */
function withoutSha1(key: ParsedKey): ParsedKey {
  if ((key.type as string) !== 'ssh-rsa') return key;
  const sign = key.sign.bind(key);
  key.sign = (data, algorithm) => (algorithm === 'sha256' || algorithm === 'sha512' ? sign(data, algorithm) : (new Error('SHA-1 signatures are not made') as never));
  return key;
}
