import { createHash } from 'node:crypto';
import { canonicalIpv6 } from './ipv4.ts';

/**
 * Management address of a server: `fdcc` and the first 14 bytes of SHA-256 over its WireGuard public key, canonical
 * form. So the key is the address and nothing has to be handed out. Not part of `index.ts`, which browsers load.
 * @param publicKey base64, standard or URL-safe, padding optional; undefined comes back when it is not 32 bytes
 */
export function managementAddress(publicKey: string): string | undefined {
  const standard = publicKey.trim().replaceAll('-', '+').replaceAll('_', '/').replace(/=+$/, '');
  if (!/^[A-Za-z0-9+/]{43}$/.test(standard)) return undefined;
  const key = Buffer.from(standard, 'base64');
  if (key.length !== 32) return undefined;
  const hex = createHash('sha256').update(key).digest('hex').slice(0, 28);
  return canonicalIpv6(`fdcc:${(hex.match(/.{4}/g) ?? []).join(':')}`);
}
