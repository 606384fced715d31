import { describe, expect, it } from 'vitest';
import { renderCode } from '../../base/index.ts';
import { parseDeploy } from '../../config/index.ts';
import { validate } from '../index.ts';
import { networkModeRules } from '../network-mode/index.ts';
import { proxyRules } from '../proxy/index.ts';
import { durationInvalid } from '../services/duration-invalid.ts';
import { applyEdits } from '../apply.ts';
import { marked, placesOf } from '../testing/marked.ts';
import { capabilities } from './capabilities.ts';
import { resourcesRules } from './index.ts';
import { parseMemory } from '../../config/index.ts';
import { memoryWords } from './memory.ts';

const one = (more: string): string => `services: { w: { hosts: [s], ${more} } }`;
const c = (more: string): string => `servers: { s: { host: h } }\nservices: { w: { servers: [s], ${more} } }`;
const bad = (code: string, key: string, values: readonly string[]): [string, string][] => values.map((value) => [code, one(`${key}: «${value}»`)]);
const good = (code: string, key: string, values: readonly string[]): [string, string][] => values.map((value) => [code, one(`${key}: ${value}`)]);

describe('places', () => {
  it.each([
    ...bad('jiji/cpus-invalid', 'cpus', ['two', '""', '0', '0.001', '-1', '513', '"0.1234"', '"1,5"', '"1 "', '0x10', '1e1', '".5"']),
    ...good('jiji/cpus-invalid', 'cpus', ['0.01', '0.5', '512', '"2"', '"0.125"', '.5', '"${CPUS}"', 'true', '[1]', '', '.inf', '.nan']),
    ...bad('jiji/memory-invalid', 'memory', ['512', '"512"', '512t', 'lots', '""', '"1 g"', '"-1g"', '65537g', '1.g', '1gib']),
    ...good('jiji/memory-invalid', 'memory', ['512m', '1g', '1.5G', '512MB', '1024KB', '6291456b', '65536g', '1m', '"${MEMORY}"', '"${N}m"', 'true', '[1g]', '']),
    ...bad('jiji/memory-too-small', 'memory', ['5m', '0m', '6291455b', '6143k', '5.9MB']),
    ...good('jiji/memory-too-small', 'memory', ['6m', '6291456b', '6144k', '1g', '5', 'lots', '"${MEMORY}"']),
    ...bad('jiji/gpus-invalid', 'gpus', ['first', '"0;1"', '"0,"', 'ALL', '"device="', '"device=a"', '""', '-1', '0.5']),
    ...good('jiji/gpus-invalid', 'gpus', ['all', '0', '"0"', '"0,1"', '"device=0"', '"device=0,1"', '"device=GPU-8f2a-1"', '"${GPUS}"', 'true', '[0]', '']),
    ['jiji/device-invalid', one('devices: [/dev/fuse, «fuse», «/dev/», "/dev/a:/dev/b:rwm", «"/dev/a:/dev/b:rr"», «"/dev/a:b"», "/dev/a:r", «"/dev/a:x"», «"/dev/a:/b:rwm:r"», «"/dev/a b"», "${DEVICE}", 1, nvidia.com/gpu=all, «nvidia.com/gpu», «dev/fuse»]')],
    ['jiji/cap-prefix', one('cap_add: [«CAP_NET_ADMIN», NET_ADMIN, «cap_net_raw», CAPS, "${CAP}", 1]')],
    ['jiji/cap-unknown', one('cap_add: [NET_ADMIN, «net_admin», ALL, CAP_NOPE, «NOPE», "${CAP}", 1]')],
    ['jiji/cap-unknown', one(`cap_add: [${Object.keys(capabilities).join(', ')}, «toString»]`)],
    ['jiji/privileged', one('privileged: «true»')],
    ...good('jiji/privileged', 'privileged', ['false', '"true"', '"${P}"', '']),
    ['jiji/privileged-redundant', one('privileged: true, «cap_add»: [NET_ADMIN], «devices»: [/dev/fuse]')],
    ['jiji/privileged-redundant', one('privileged: true, cap_add: [], devices: /dev/fuse')],
    ['jiji/privileged-redundant', one('privileged: false, cap_add: [NET_ADMIN]')],
    ['jiji/stop-first-no-rollback', one('«stop_first»: true')],
    ...good('jiji/stop-first-no-rollback', 'stop_first', ['false', '"${FIRST}"', 'yes', '']),
    ['jiji/stop-first-scale', c('stop_first: true, scale: «2»')],
    ['jiji/stop-first-scale', c('stop_first: true, scale: 1')],
    ['jiji/stop-first-scale', c('stop_first: false, scale: 2')],
    ['jiji/stop-first-scale', c('stop_first: true, scale: "${N}"')],
    ['jiji/stop-first-scale', one('stop_first: true, scale: 2')],
    // At the alias, and in every form of the file.
    ['jiji/memory-invalid', 'x-m: &m 512\nservices: { w: { hosts: [s], memory: «*m» } }'],
    ['jiji/memory-invalid', c('memory: «512»')],
    ['jiji/memory-invalid', 'services: { w: { servers: [{ host: h }], memory: «512» } }'],
  ])('%s in %j', (code, written) => {
    const { text, places } = marked(written);
    expect(placesOf(code, text)).toEqual(places);
  });
});

describe('fixes', () => {
  const fixed = (text: string, code: string): string | undefined => {
    const parsed = parseDeploy(text);
    const edits = validate(parsed).filter((found) => found.code === code).flatMap((found) => found.fixes[0]?.edits ?? []);
    return edits.length === 0 ? undefined : applyEdits(text, parsed.lines, edits);
  };
  it.each([
    ['jiji/cap-prefix', one("cap_add: ['CAP_NET_ADMIN', cap_chown]"), one("cap_add: ['NET_ADMIN', CHOWN]")],
    ['jiji/cap-unknown', one('cap_add: [net_admin, SYSADMIN, NOPE]'), one('cap_add: [NET_ADMIN, SYS_ADMIN, NOPE]')],
    ['jiji/cap-prefix', `x-c: &c CAP_CHOWN\n${one('cap_add: [*c]')}`, undefined],
  ])('%s of %j', (code, before, after) => expect(fixed(before, code)).toBe(after));

  it('only another case of the letters is the one right answer', () => {
    const found = validate(parseDeploy(one('cap_add: [net_admin, SYSADMIN]'))).filter((diagnostic) => diagnostic.code === 'jiji/cap-unknown');
    expect(found.map((diagnostic) => diagnostic.fixes[0]?.mechanical)).toEqual([true, false]);
  });
});

it.each([['512m', 512 * 1024 ** 2], ['1.5G', 1.5 * 1024 ** 3], ['100b', 100], ['2KB', 2048], ['512', undefined], ['1t', undefined], ['m', undefined]])('%s is %s bytes', (written, bytes) => expect(parseMemory(written)).toBe(bytes));
it.each([[0, '0 B'], [1023, '1023 B'], [1024, '1 KiB'], [1.25 * 1024 ** 3, '1.3 GiB'], [3 * 1024 ** 5, '3072 TiB']])('%s bytes are %s', (bytes, words) => expect(memoryWords(bytes)).toBe(words));

it('names the capability that was meant', () => {
  const found = validate(parseDeploy(one('cap_add: [NET_ADMN]'))).find((diagnostic) => diagnostic.code === 'jiji/cap-unknown');
  expect(renderCode(found?.code ?? '', found?.args ?? {})).toBe('Unknown capability "NET_ADMN"; did you mean "NET_ADMIN"?');
});

it('no rule throws, whatever stands under a key', () => {
  const rules = [...proxyRules, ...networkModeRules, ...resourcesRules, durationInvalid];
  const keys = ['ports', 'proxy', 'network_mode', 'cpus', 'memory', 'gpus', 'devices', 'privileged', 'cap_add', 'stop_first', 'scale', 'image', 'hosts', 'servers'];
  const values = ['', '1', '-1', '.nan', '.inf', 'true', 'text', '""', '[]', '[[]]', '[null]', '[1, a, {}]', '{}', '{ a: 1 }', '{ targets: [null, 1, [], { app_port: {}, hosts: {}, ssl: [], path_prefix: [], healthcheck: [] }] }', '{ app_port: [], host: {}, ssl: { certificate_pem: {} }, healthcheck: { interval: {}, cmd: [], path: 1 } }', '*x', '{ <<: *x }'];
  for (const key of keys) {
    for (const servers of ['hosts: [s]', 'servers: [s]', 'servers: [{ host: h }]']) {
      const services = values.map((value, index) => `  w${index}: { ${key === servers.split(':')[0] ? '' : `${servers}, `}${key}: ${value} }\n  v${index}: ${value}\n`);
      const text = `x-x: &x { host: [1], proxy: 1 }\nservers: { s: { host: h } }\nservices:\n${services.join('')}`;
      const parsed = parseDeploy(text);
      expect(() => rules.flatMap((rule) => rule.check(parsed, {})), text).not.toThrow();
    }
  }
});
