import { expect, test } from 'vitest';
import { dnsLookup, parseDig } from './coredns.ts';
import { fixture } from './fixtures/fixture.ts';

test('reads real answers', () => {
  const found = parseDig(fixture('dig-found.txt'));
  expect(found).toMatchObject({ status: 'found', ttlSeconds: 1 });
  expect(found.addresses).toContain('10.210.1.2');
  expect(parseDig(fixture('dig-nxdomain.txt'))).toEqual({ status: 'nxdomain', addresses: [], ttlSeconds: 0 });
  expect(parseDig(fixture('dig-timeout.txt'))).toEqual({ status: 'no-answer', addresses: [], ttlSeconds: 0 });
});

test('a refusal is not an empty answer, and text without a header is an error', () => {
  expect(parseDig(';; ->>HEADER<<- opcode: QUERY, status: SERVFAIL, id: 1\n').status).toBe('failed');
  expect(parseDig(';; ->>HEADER<<- opcode: QUERY, status: NOERROR, id: 1\n')).toEqual({ status: 'found', addresses: [], ttlSeconds: 0 });
  expect(() => parseDig('sh: dig: not found')).toThrow('dig: no answer header');
});

test('name and server travel as arguments', () => {
  const command = dnsLookup('$(reboot).jiji', '10.210.0.1');
  expect(command.script).not.toContain('reboot');
  expect(command.args).toEqual(['$(reboot).jiji', '10.210.0.1']);
});
