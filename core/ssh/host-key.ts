import { createHash } from 'node:crypto';

/** `SHA256:…` as ssh-keygen prints it. */
export const fingerprint = (key: Uint8Array): string => `SHA256:${createHash('sha256').update(key).digest('base64').replace(/=+$/, '')}`;

/** Type name at the head of a public key in SSH wire format (RFC 4253 §6.6), or `unknown`. */
export function keyType(key: Uint8Array): string {
  const buffer = Buffer.from(key);
  if (buffer.length < 4) return 'unknown';
  const length = buffer.readUInt32BE(0);
  return length > 64 || buffer.length < 4 + length ? 'unknown' : buffer.toString('latin1', 4, 4 + length);
}

/** Signature algorithms for a key type; RSA only with SHA-2. */
export const keyAlgorithms = (type: string): readonly string[] => (type === 'ssh-rsa' ? ['rsa-sha2-512', 'rsa-sha2-256'] : [type]);
