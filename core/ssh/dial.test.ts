import { createServer } from 'node:net';
import { describe, expect, it } from 'vitest';
import { systemClock, type Clock } from '../base/index.ts';
import { algorithmsFor } from './algorithms.ts';
import { dial } from './dial.ts';
import type { SshTarget } from './target.ts';
import { rejection } from './testing/problem-of.ts';

const target = (changes: Partial<SshTarget> = {}): SshTarget => ({
  name: 'web1', host: 'web1.test', port: 22, user: 'root', keys: [], keysOnly: true, projectRoot: '/', connectTimeoutMs: 1000, commandTimeoutMs: 1000, keepAliveMs: 1000,
  keepAliveMisses: 2, dnsRetries: 3, compression: false, narrowed: {}, legacyAlgorithms: false, unverified: false, extraKnownHosts: [], ...changes,
});
const failing = (code: string) => (): Promise<never> => Promise.reject(Object.assign(new Error(code), { code }));

describe('dialling', () => {
  it('hands over a socket without Nagle’s delay', async () => {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const address = server.address();
    const socket = await dial(target({ port: typeof address === 'object' && address !== null ? address.port : 0 }), systemClock, new AbortController().signal, async () => [{ address: '127.0.0.1', family: 4 }]);
    const flag = Object.getOwnPropertySymbols(socket).find((symbol) => symbol.description === 'kSetNoDelay');
    expect(flag !== undefined && (socket as unknown as Record<symbol, unknown>)[flag]).toBe(true);
    socket.destroy();
    await new Promise((resolve) => server.close(resolve));
  });

  it('asks for a name again with growing pauses, as often as the file says', async () => {
    const pauses: number[] = [];
    const clock: Clock = { ...systemClock, after: (ms, callback) => (pauses.push(ms), systemClock.after(0, callback)) };
    const found = await rejection(dial(target({ dnsRetries: 6 }), clock, new AbortController().signal, failing('EAI_AGAIN')));
    expect(found).toMatchObject({ code: 'ssh-dns', host: 'web1', args: { host: 'web1.test', attempts: 7 } });
    expect(pauses.map((ms) => Math.floor(ms / 100) * 100)).toEqual([100, 200, 400, 800, 1600, 2000]);
  });

  it('stops when it is told to', async () => {
    const abort = new AbortController();
    abort.abort();
    expect((await rejection(dial(target(), systemClock, abort.signal, failing('ENOTFOUND')))).code).toBe('cancelled');
  });
});

describe('algorithms', () => {
  it('are free of SHA-1, CBC and SHA-1 signatures, unless old ones are allowed', () => {
    const offered = algorithmsFor(target(), []);
    expect(JSON.stringify(offered)).not.toMatch(/sha1|cbc|md5|ssh-rsa|ssh-dss|arcfour|3des/);
    expect(JSON.stringify(algorithmsFor(target({ legacyAlgorithms: true }), []))).toMatch(/group14-sha1.*cbc/);
  });

  it('ask first for the host key types that can be checked', () => {
    expect(algorithmsFor(target(), ['ssh-rsa', 'ecdsa-sha2-nistp256']).serverHostKey).toEqual(['ecdsa-sha2-nistp256', 'rsa-sha2-512', 'rsa-sha2-256', 'ssh-ed25519', 'ecdsa-sha2-nistp384', 'ecdsa-sha2-nistp521']);
  });

  it('can be narrowed by the file and never widened', () => {
    expect(algorithmsFor(target({ narrowed: { cipher: ['3des-cbc', 'aes256-ctr'] } }), []).cipher).toEqual(['aes256-ctr']);
    expect(algorithmsFor(target({ narrowed: { cipher: ['3des-cbc'] } }), []).cipher).toEqual(algorithmsFor(target(), []).cipher);
  });
});
