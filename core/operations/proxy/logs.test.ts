import { expect, it } from 'vitest';
import { parseProxyLine } from './logs.ts';
import { proxyLogText } from './text.ts';

const same = (text: string): string => text;

it('reads requests of the log, and all else as messages without control characters', () => {
  const request = '{"time":"2026-01-02T03:04:05.6Z","level":"INFO","msg":"Request","host":"shop.test","port":80,"path":"/a\\u001b]0;x","status":200,"service":"shop-web-3000","duration":1234567,"method":"GET"}';
  expect(parseProxyLine('web1', request, same)).toEqual({ server: 'web1', time: '2026-01-02T03:04:05.6Z', method: 'GET', host: 'shop.test', path: '/a ]0;x', status: 200, durationMs: 1.23, service: 'shop-web-3000' });
  expect(parseProxyLine('web1', '{"time":"t","level":"INFO","msg":"Deployed","targets":["a"]}', same)).toEqual({ server: 'web1', time: 't', message: 'INFO Deployed targets=["a"]' });
  expect(parseProxyLine('web1', 'panic: hush\u0007', (text) => text.replace('hush', '***'))).toEqual({ server: 'web1', time: '', message: 'panic: *** ' });
});

it('shows them as a table', () => {
  expect(proxyLogText([{ server: 'web1', time: 't1', method: 'GET', host: 'shop.test', path: '/', status: 200, durationMs: 1.2 }, { server: 'web1', time: 't2', message: 'INFO Deployed' }])).toBe(
    'TIME  SERVER  STATUS  MS   METHOD  HOST       PATH\nt1    web1    200     1.2  GET     shop.test  /\nt2    web1    -                               INFO Deployed');
  expect(proxyLogText([])).toBe('');
});
