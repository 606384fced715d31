import type { Algorithms } from 'ssh2';
import { keyAlgorithms } from './host-key.ts';
import type { SshTarget } from './target.ts';

/** ssh2's defaults without SHA-1 key exchange, CBC ciphers, SHA-1 MACs and SHA-1 signatures (operations.md §1.1). */
const offered = {
  kex: [
    'curve25519-sha256', 'curve25519-sha256@libssh.org', 'ecdh-sha2-nistp256', 'ecdh-sha2-nistp384', 'ecdh-sha2-nistp521',
    'diffie-hellman-group-exchange-sha256', 'diffie-hellman-group14-sha256', 'diffie-hellman-group16-sha512', 'diffie-hellman-group18-sha512',
  ],
  cipher: ['aes128-gcm@openssh.com', 'aes256-gcm@openssh.com', 'chacha20-poly1305@openssh.com', 'aes128-ctr', 'aes192-ctr', 'aes256-ctr'],
  hmac: ['hmac-sha2-256-etm@openssh.com', 'hmac-sha2-512-etm@openssh.com', 'hmac-sha2-256', 'hmac-sha2-512'],
  serverHostKey: ['ssh-ed25519', 'ecdsa-sha2-nistp256', 'ecdsa-sha2-nistp384', 'ecdsa-sha2-nistp521', 'rsa-sha2-512', 'rsa-sha2-256'],
};

const legacy = {
  kex: ['diffie-hellman-group-exchange-sha1', 'diffie-hellman-group14-sha1'],
  cipher: ['aes256-cbc', 'aes128-cbc'],
  hmac: ['hmac-sha1-etm@openssh.com', 'hmac-sha1'],
  serverHostKey: [],
};

/**
 * What we offer to a server. `knownTypes` are the key types that known_hosts holds for it: their algorithms come first, so
 * that a server with several keys shows one we can check.
 */
export function algorithmsFor(target: Pick<SshTarget, 'narrowed' | 'legacyAlgorithms' | 'compression'>, knownTypes: readonly string[]): Algorithms {
  const list = (name: keyof typeof offered): string[] => {
    const all = [...offered[name], ...(target.legacyAlgorithms ? legacy[name] : [])];
    const wanted = target.narrowed[name];
    const kept = wanted === undefined ? all : wanted.filter((algorithm) => all.includes(algorithm));
    return kept.length === 0 ? all : kept;
  };
  const hostKey = list('serverHostKey');
  const known = hostKey.filter((algorithm) => knownTypes.some((type) => keyAlgorithms(type).includes(algorithm)));
  return {
    kex: list('kex'),
    cipher: list('cipher'),
    hmac: list('hmac'),
    serverHostKey: [...known, ...hostKey.filter((algorithm) => !known.includes(algorithm))],
    compress: target.compression ? ['zlib@openssh.com', 'zlib', 'none'] : ['none'],
  } as Algorithms;
}
