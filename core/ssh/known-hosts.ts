import { createHmac } from 'node:crypto';
import { fingerprint, keyType } from './host-key.ts';
import { matchesPatternList } from './host-pattern.ts';

/** One usable line of a known_hosts file. */
export interface KnownHostLine {
  readonly file: string;
  /** One-based. */
  readonly line: number;
  readonly marker?: 'revoked' | 'cert-authority';
  /** Host field as written: a pattern list, or one hashed name (`|1|salt|hash`). */
  readonly hosts: string;
  readonly type: string;
  readonly key: Buffer;
}

/** What known_hosts says about a key that a server shows. */
export type HostKeyVerdict =
  | { readonly kind: 'known' }
  | { readonly kind: 'unknown'; /** A certificate authority is listed for the host; ssh2 cannot check certificates. */ readonly authority?: KnownHostLine }
  | { readonly kind: 'changed'; readonly line: KnownHostLine; readonly known: string }
  | { readonly kind: 'revoked'; readonly line: KnownHostLine };

/** Reads the text of one file; lines that cannot be used are told to `onBadLine` (one-based) and skipped. */
export function parseKnownHosts(text: string, file: string, onBadLine: (line: number) => void = () => undefined): KnownHostLine[] {
  const lines: KnownHostLine[] = [];
  for (const [index, raw] of text.split(/\r?\n/).entries()) {
    const trimmed = raw.trim();
    if (trimmed === '' || trimmed.startsWith('#')) continue;
    const parsed = parseLine(trimmed);
    if (parsed === undefined) onBadLine(index + 1);
    else lines.push({ ...parsed, file, line: index + 1 });
  }
  return lines;
}

function parseLine(text: string): Omit<KnownHostLine, 'file' | 'line'> | undefined {
  const words = text.split(/[ \t]+/);
  const marker = words[0] === '@revoked' ? 'revoked' : words[0] === '@cert-authority' ? 'cert-authority' : undefined;
  if (marker === undefined && words[0]?.startsWith('@') === true) return undefined;
  const [hosts, type, encoded] = marker === undefined ? words : words.slice(1);
  if (hosts === undefined || type === undefined || encoded === undefined) return undefined;
  const key = Buffer.from(encoded, 'base64');
  if (keyType(key) !== type) return undefined;
  return { hosts, type, key, ...(marker === undefined ? {} : { marker }) };
}

/** Key types that can be asked for; a listed key of another type (DSA, hardware-backed) says nothing about these. */
const negotiable = new Set(['ssh-ed25519', 'ecdsa-sha2-nistp256', 'ecdsa-sha2-nistp384', 'ecdsa-sha2-nistp521', 'ssh-rsa']);

/** The name under which known_hosts lists a server: `host`, or `[host]:port` when the port is not 22. */
export const knownHostName = (host: string, port: number): string => (port === 22 ? host.toLowerCase() : `[${host.toLowerCase()}]:${port}`);

function matchesHost(line: KnownHostLine, name: string): boolean {
  if (!line.hosts.startsWith('|')) return matchesPatternList(line.hosts.split(','), name);
  const [, version, salt, hash] = line.hosts.split('|');
  if (version !== '1' || salt === undefined || hash === undefined) return false;
  return createHmac('sha1', Buffer.from(salt, 'base64')).update(name).digest('base64') === hash;
}

/** The lines of all files together, asked for one server at a time. */
export class KnownHosts {
  readonly #lines: readonly KnownHostLine[];
  constructor(lines: readonly KnownHostLine[]) {
    this.#lines = lines;
  }

  /** Types of the plain keys listed for a server, to negotiate a key that can be checked. */
  knownTypes(host: string, port: number): string[] {
    return [...new Set(this.#plain(knownHostName(host, port)).map((line) => line.type))];
  }

  /**
   * `changed` when the server is listed with other keys only, of whatever type: its known types are negotiated first, so a
   * server that still had one of them would have shown it. A key listed for the bare host name counts on another port too,
   * as OpenSSH has it, but never makes one `changed`.
   */
  verify(host: string, port: number, key: Buffer): HostKeyVerdict {
    const name = knownHostName(host, port);
    const names = name === host.toLowerCase() ? [name] : [name, host.toLowerCase()];
    const revoked = this.#lines.find((line) => line.marker === 'revoked' && line.key.equals(key) && names.some((each) => matchesHost(line, each)));
    if (revoked !== undefined) return { kind: 'revoked', line: revoked };
    if (names.some((each) => this.#plain(each).some((line) => line.key.equals(key)))) return { kind: 'known' };
    const listed = this.#plain(name).filter((line) => negotiable.has(line.type));
    const other = listed.find((line) => line.type === keyType(key)) ?? listed[0];
    if (other !== undefined) return { kind: 'changed', line: other, known: fingerprint(other.key) };
    const authority = this.#lines.find((line) => line.marker === 'cert-authority' && names.some((each) => matchesHost(line, each)));
    return authority === undefined ? { kind: 'unknown' } : { kind: 'unknown', authority };
  }

  #plain(name: string): KnownHostLine[] {
    return this.#lines.filter((line) => line.marker === undefined && matchesHost(line, name));
  }
}
