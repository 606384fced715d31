import { describe, expect, it } from 'vitest';
import { renderCode } from '../../base/index.ts';
import { parseDeploy } from '../../config/index.ts';
import { validate, type RuleContext } from '../index.ts';

const readAt = Date.UTC(2026, 0, 2, 3, 4, 5);

/** Public DNS as a table; what is not in it is not known. */
const dns = (table: Readonly<Record<string, readonly string[]>>): RuleContext => ({
  live: { server: () => undefined, imageArchs: () => undefined, publicAddresses: (host) => (table[host] === undefined ? undefined : { addresses: table[host], readAt }) },
});

const file = (host: string, server: string, more = ''): string => `servers: { s: { host: "${server}" }${more} }\nservices: { w: { hosts: [s${more === '' ? '' : ', t'}], ports: ["80"], proxy: { app_port: 80, host: "${host}" } } }`;
const hints = (text: string, context: RuleContext): string[] => validate(parseDeploy(text), context).filter((one) => one.code === 'jiji/proxy-host-elsewhere').map((one) => renderCode(one.code, one.args));

describe('a proxy host and public DNS', () => {
  it('is hinted at with the addresses and the time of the look-up', () => {
    expect(hints(file('Shop.example.com', '203.0.113.10'), dns({ 'shop.example.com': ['198.51.100.7', '2001:db8::7'] }))).toEqual([
      'Public DNS points "Shop.example.com" to 198.51.100.7, 2001:db8::7 and to no server of "w" (looked up 2026-01-02 03:04 UTC); change the DNS record, or ignore this behind a CDN',
    ]);
    expect(hints(file('a.example', '203.0.113.10'), dns({ 'a.example': [] }))[0]).toContain('points "a.example" to nothing');
  });

  it.each([
    ['the name leads to the server', file('a.example', '203.0.113.10'), { 'a.example': ['198.51.100.7', '203.0.113.10'] }, 0],
    ['the same IPv6 address in another spelling', file('a.example', '2001:db8:0::1'), { 'a.example': ['2001:DB8::1'] }, 0],
    ['the server has a name too', file('a.example', 's.example'), { 'a.example': ['203.0.113.10'], 's.example': ['203.0.113.10'] }, 0],
    ['the name of the server leads elsewhere', file('a.example', 's.example'), { 'a.example': ['198.51.100.7'], 's.example': ['203.0.113.10'] }, 1],
    ['the name of the server is not known', file('a.example', 's.example'), { 'a.example': ['198.51.100.7'] }, 0],
    ['the name of the server does not exist', file('a.example', 's.example'), { 'a.example': ['198.51.100.7'], 's.example': [] }, 0],
    ['the server is reached at a private address', file('a.example', '10.0.0.5'), { 'a.example': ['198.51.100.7'] }, 0],
    ['the address is a variable', file('a.example', '${SERVER}'), { 'a.example': ['198.51.100.7'] }, 0],
    ['one of two servers is reached', file('a.example', '203.0.113.10', ', t: { host: 203.0.113.11 }'), { 'a.example': ['203.0.113.11'] }, 0],
    ['one of two servers is not known', file('a.example', '203.0.113.10', ', t: { host: t.example }'), { 'a.example': ['198.51.100.7'] }, 0],
    ['none of two servers is reached', file('a.example', '203.0.113.10', ', t: { host: 203.0.113.11 }'), { 'a.example': ['198.51.100.7'] }, 1],
    ['no answer yet', file('a.example', '203.0.113.10'), {}, 0],
    ['a wildcard', file('*.example', '203.0.113.10'), { '*.example': ['198.51.100.7'] }, 0],
    ['a local name', file('a.internal', '203.0.113.10'), { 'a.internal': ['198.51.100.7'] }, 0],
    ['localhost', file('localhost', '203.0.113.10'), { localhost: ['127.0.0.1'] }, 0],
    ['a variable', file('${HOST}', '203.0.113.10'), { '${host}': ['198.51.100.7'] }, 0],
    ['no name at all', file('a_b.example', '203.0.113.10'), { 'a_b.example': ['198.51.100.7'] }, 0],
  ])('%s', (_what, text, table, count) => expect(hints(text, dns(table))).toHaveLength(count));

  it('is not looked at without live facts', () => expect(hints(file('a.example', '203.0.113.10'), {})).toEqual([]));

  it('is a hint at the name', () => {
    const text = file('a.example', '203.0.113.10');
    const parsed = parseDeploy(text);
    const one = validate(parsed, dns({ 'a.example': ['198.51.100.7'] })).find((found) => found.code === 'jiji/proxy-host-elsewhere');
    expect(one?.severity).toBe('hint');
    expect(parsed.lines.offset(one?.range.start ?? { line: 0, character: 0 })).toBe(text.indexOf('"a.example"'));
  });
});
