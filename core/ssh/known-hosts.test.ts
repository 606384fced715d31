import { createHmac, randomBytes } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { fingerprint, keyType } from './host-key.ts';
import { KnownHosts, parseKnownHosts } from './known-hosts.ts';

const wire = (type: string, fill: number): Buffer => Buffer.concat([lengthed(Buffer.from(type)), lengthed(Buffer.alloc(32, fill))]);
const lengthed = (bytes: Buffer): Buffer => {
  const length = Buffer.alloc(4);
  length.writeUInt32BE(bytes.length);
  return Buffer.concat([length, bytes]);
};
const ed1 = wire('ssh-ed25519', 1);
const ed2 = wire('ssh-ed25519', 2);
const rsa = wire('ssh-rsa', 3);
const dss = wire('ssh-dss', 4);
const entry = (hosts: string, key: Buffer, marker = ''): string => `${marker}${hosts} ${keyType(key)} ${key.toString('base64')} a comment`;
const known = (...lines: string[]): KnownHosts => new KnownHosts(parseKnownHosts(lines.join('\n'), '/k'));
const hashed = (name: string): string => {
  const salt = randomBytes(20);
  return `|1|${salt.toString('base64')}|${createHmac('sha1', salt).update(name).digest('base64')}`;
};

describe('known_hosts', () => {
  it('knows a plain name in either case, among several names', () => {
    const hosts = known('# comment', '', entry('other,Web1.Example.com,10.0.0.1', ed1));
    expect(hosts.verify('web1.example.COM', 22, ed1).kind).toBe('known');
    expect(hosts.verify('10.0.0.1', 22, ed1).kind).toBe('known');
    expect(hosts.verify('web2.example.com', 22, ed1).kind).toBe('unknown');
  });

  it('tells a changed key with its line and fingerprint', () => {
    const hosts = known('', entry('web1', ed1));
    expect(hosts.verify('web1', 22, ed2)).toMatchObject({ kind: 'changed', known: fingerprint(ed1), line: { file: '/k', line: 2 } });
  });

  it('takes a key of a type that is not listed, beside ones that are, for a change', () => {
    expect(known(entry('web1', ed1)).verify('web1', 22, rsa).kind).toBe('changed');
    expect(known(entry('web1', dss)).verify('web1', 22, rsa).kind).toBe('unknown');
  });

  it('accepts any of several keys of a host, and names their types', () => {
    const hosts = known(entry('web1', rsa), entry('web1', ed1), entry('web1', ed2));
    expect(hosts.verify('web1', 22, ed2).kind).toBe('known');
    expect(hosts.knownTypes('web1', 22)).toEqual(['ssh-rsa', 'ssh-ed25519']);
  });

  it('lists another port as [host]:port, and takes a key of the bare name there too', () => {
    const hosts = known(entry('[web1]:2222', ed1), entry('web2', ed1));
    expect(hosts.verify('web1', 2222, ed1).kind).toBe('known');
    expect(hosts.verify('web1', 22, ed1).kind).toBe('unknown');
    expect(hosts.verify('web2', 2222, ed1).kind).toBe('known');
    expect(hosts.verify('web2', 2222, ed2).kind).toBe('unknown');
    expect(known(entry('[::1]:2222', ed1)).verify('::1', 2222, ed1).kind).toBe('known');
  });

  it('reads hashed names, with and without a port', () => {
    expect(known(entry(hashed('web1'), ed1)).verify('web1', 22, ed1).kind).toBe('known');
    expect(known(entry(hashed('[web1]:2222'), ed1)).verify('web1', 2222, ed2).kind).toBe('changed');
    expect(known(entry(hashed('web1'), ed1)).verify('web2', 22, ed1).kind).toBe('unknown');
    expect(known(entry('|2|x|y', ed1)).verify('web1', 22, ed1).kind).toBe('unknown');
  });

  it('honours wildcards and negation', () => {
    const hosts = known(entry('*.example.com,!db?.example.com', ed1));
    expect(hosts.verify('web1.example.com', 22, ed1).kind).toBe('known');
    expect(hosts.verify('db1.example.com', 22, ed1).kind).toBe('unknown');
    expect(hosts.verify('db12.example.com', 22, ed1).kind).toBe('known');
    expect(hosts.verify('example.com', 22, ed1).kind).toBe('unknown');
  });

  it('puts a revoked key above everything else', () => {
    const hosts = known(entry('web1', ed1), entry('*', ed1, '@revoked '));
    expect(hosts.verify('web1', 22, ed1)).toMatchObject({ kind: 'revoked', line: { line: 2 } });
    expect(hosts.verify('web1', 22, ed2).kind).toBe('changed');
  });

  it('recognises a certificate authority without trusting its key', () => {
    expect(known(entry('*', ed1, '@cert-authority ')).verify('web1', 22, ed1)).toMatchObject({ kind: 'unknown', authority: { line: 1 } });
  });

  it('skips what it cannot read, and says which lines', () => {
    const bad: number[] = [];
    const text = ['web1', 'web1 ssh-ed25519', 'web1 ssh-ed25519 !!!', `web1 ssh-rsa ${ed1.toString('base64')}`, '@future web1 ssh-ed25519 AAAA', entry('web1', ed1), '1024 35 123456789'].join('\r\n');
    expect(parseKnownHosts(text, '/k', (line) => bad.push(line))).toHaveLength(1);
    expect(bad).toEqual([1, 2, 3, 4, 5, 7]);
  });

  it('is not stalled by a hostile pattern', () => {
    const pattern = `${'*a'.repeat(2000)}b`;
    expect(known(entry(pattern, ed1)).verify('a'.repeat(255), 22, ed1).kind).toBe('unknown');
  });
});
