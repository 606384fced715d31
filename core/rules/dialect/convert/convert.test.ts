import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { hasMessage, renderCode } from '../../../base/index.ts';
import { commentsOf, parseDeploy, resolveVariables, type DeployConfig } from '../../../config/index.ts';
import { validate } from '../../index.ts';
import { convert, convertedText, type Conversion, type TargetForm } from './index.ts';

const folder = 'test/fixtures';
const read = (file: string): string => readFileSync(path.join(folder, file), 'utf8');
const say = ({ code, args, range }: { code: string; args: Parameters<typeof renderCode>[1]; range: { start: { line: number } } }): string => {
  expect(hasMessage(code)).toBe(true);
  return `line ${range.start.line + 1}: ${renderCode(code, args)}`;
};

function written(text: string, to: TargetForm): { text: string; lost: readonly string[] } {
  const parsed = parseDeploy(text);
  const conversion = convert(parsed, to);
  if (conversion.kind === 'refused') throw new Error(conversion.reasons.map(say).join('\n'));
  return { text: convertedText(parsed, conversion), lost: conversion.lost.map(say) };
}

/** The model with values put in, without what the forms write apart: the form itself, the range, and ports that only say what a route needs. */
function meaning(text: string): unknown {
  const config = resolveVariables(parseDeploy(text), (name) => `value-of-${name}`)?.config as DeployConfig;
  const builds = config.services.some(({ build }) => build !== undefined);
  return {
    ...config,
    dialect: '',
    network: { enabled: config.network.enabled },
    builder: { ...config.builder, registry: { ...config.builder.registry, port: builds && config.builder.registry.type === 'local' ? config.builder.registry.port : 0 } },
    // Form B starts containers again always; that restart goes is told (convert.restart).
    services: config.services.map(({ ports, environment, command, build, restart: _restart, ...rest }) => ({
      ...rest, ...(build === undefined ? {} : { build: { ...build, args: names(build.args, config) } }),
      environment: names(environment, config), command: names(command, config), ports: ports.filter((port) => port.hostPort !== undefined || !rest.proxy.some(({ appPort }) => appPort === port.containerPort)),
    })),
  };
}
/** Private names are written out in form C. */
const names = (value: unknown, config: DeployConfig): unknown => JSON.parse(JSON.stringify(value).replaceAll(new RegExp(`(${config.project}-)?([a-z0-9-]+)\\.${config.network.serviceDomain.replaceAll('.', '\\.')}(?![\\w.])`, 'g'), (_, __, name: string) => `<${name}>`));

const errors = (text: string): string[] => validate(parseDeploy(text)).filter((one) => one.severity === 'error').map((one) => `${one.code} ${renderCode(one.code, one.args)} ${one.range.start.line + 1}`);
const formOf = (text: string): string => parseDeploy(text).dialect.dialect.replace('+', '');
const inputs = readdirSync(path.join(folder, 'convert')).filter((file) => file.endsWith('.in.yml'));

describe('golden files', () => {
  it.each(inputs)('%s', async (file) => {
    const to = file.includes('-to-c-') ? 'C' : 'B';
    const before = read(`convert/${file}`);
    const { text, lost } = written(before, to);
    await expect(text).toMatchFileSnapshot(path.join('../../../..', folder, 'convert', file.replace('.in.', '.out.')));
    await expect(`${lost.join('\n')}\n`).toMatchFileSnapshot(path.join('../../../..', folder, 'convert', file.replace('.in.yml', '.lost.txt')));
    expect(formOf(text)).toBe(to);
    expect(meaning(text)).toEqual(meaning(before));
    expect(errors(text)).toEqual(errors(before).filter((error) => error === ''));
    const said = (one: string): string[] => commentsOf(one).map((comment) => comment.text).sort();
    expect(said(text)).toEqual(said(before));
  });
});

const corpus = (form: string): string[] => readdirSync(path.join(folder, 'deploy/valid', form)).map((file) => `deploy/valid/${form}/${file}`);

describe.each([['A to B', corpus('a'), 'B'], ['C to B', corpus('c'), 'B'], ['B to C', [...corpus('b'), ...corpus('bplus')], 'C']] as const)('%s', (_, files, to) => {
  it.each(files)('%s means the same, or is refused with words', (file) => {
    const before = read(file);
    const conversion = convert(parseDeploy(before), to);
    if (conversion.kind === 'refused') {
      expect(conversion.reasons.map(say).join('\n')).toMatch(/no equal|each server|shares the network|would be read/);
      return;
    }
    const { text } = written(before, to);
    expect(formOf(text)).toBe(to);
    expect(meaning(text)).toEqual(meaning(before));
    // Form B has one range, and a server may stand in the usual one: its author chooses another.
    expect(errors(text).filter((error) => !/^jiji\/(cidr-host-overlap|host-in-cluster-cidr) /.test(error))).toEqual([]);
  });
});

describe('what stands against it', () => {
  const top = 'project: p\nbuilder: { engine: docker }\nservers: { a: { host: h } }\nssh: { user: root }\n';
  const reasons = (text: string, to: TargetForm): string[] => {
    const conversion = convert(parseDeploy(text), to);
    return conversion.kind === 'refused' ? conversion.reasons.map(say) : ['converted'];
  };
  it.each([
    ['project: p\nservices:\n  a: { servers: [{ host: h }] }\n  b: { servers: [{ host: h, arch: arm64 }] }\n', 'B', ['line 1: Host "h" is amd64 and arm64 in different services; make up your mind first']],
    ['servers: [{ host: h }]\nservices: { a: { servers: [{ host: h }] } }\n', 'B', ['line 1: servers is a list at the top level; move its items into the services first']],
    ['services: { a: { servers: [{ host: h }, { arch: arm64 }] } }\n', 'B', ['line 1: "servers" is written in a way that cannot be rewritten; write it out and try again']],
    [`${top}services:\n  w:\n    image: x\n    servers: [a]\n    scale: 2\n    crons: {}\n    network_mode: service:v\n    proxy: { port: 1, listen_port: 2 }\n`, 'B', [
      'line 10: "crons" has no equal in form B', 'line 9: "w" runs 2 containers on each server; form B runs one', 'line 11: "w" shares the network of another service, which form B cannot', 'line 12: "listen_port" has no equal in form B']],
    [`${top}services: { w: { build: { secrets: [A] }, servers: [a], replicas: 2 } }\n`, 'B', ['line 5: "replicas" has no equal in form B', 'line 5: "build.secrets" has no equal in form B']],
    ['servers: { a: { host: h, keys: ["$(cat k)", "-----BEGIN PRIVATE KEY-----"] } }\nservices: { w: { servers: [a] } }\n', 'B', [
      'line 1: A command of this machine gives this value; form B reads variables only', 'line 1: A private key stands in the file; form B reads files and variables only']],
    [`${top}services: { w: { build: { context: ., args: { A: PRODUCTION } }, hosts: [a] } }\n`, 'C', ['line 5: "PRODUCTION" would be read as the name of a variable in form C']],
    ['servers: { a: { host: h, key_data: [deploy_key], keys: [KEY] } }\nservices: { w: { hosts: [a] } }\n', 'C', [
      'line 1: "KEY" would be read as the name of a variable in form C', 'line 1: "deploy_key" has to be in capitals to be the name of a variable in form C']],
    [`${top}services: { w: { hosts: [a] } }\n`, 'B', ['line 1: The file is in form B already']],
    ['services: { a: { servers: [{ host: h }] } }\n', 'C', ['line 1: Form A cannot be written as form C']],
    ['a: [\n', 'B', ['line 1: The file has errors that hide what it means; mend the YAML first']],
    ['', 'C', ['line 1: The file has errors that hide what it means; mend the top level first']],
    [`${top}services: { v: { hosts: [a] }, w: { servers: [a] } }\n`, 'C', ['line 1: The file has errors that hide what it means; mend the mixed forms first']],
    [`${top}project: q\nservices: { w: { servers: [a] } }\n`, 'B', ['line 5: The file has errors that hide what it means; mend the repeated keys first']],
  ] as const)('%j', (text, to, expected) => expect(reasons(text, to).sort()).toEqual([...expected].sort()));
});

/** Files of form B with everything that both forms have, in flow and block style. */
const fileOfB = fc.record({
  engine: fc.constantFrom('docker', 'podman'),
  remote: fc.boolean(),
  type: fc.constantFrom(undefined, 'local', 'remote'),
  port: fc.constantFrom(undefined, 6767, 5000),
  cidr: fc.constantFrom(undefined, '10.220.0.0/16'),
  keys: fc.array(fc.record({ key_path: fc.option(fc.constantFrom('~/.ssh/a', '~/b,c'), { nil: undefined }), keys: fc.option(fc.constantFrom(['~/.ssh/k'], []), { nil: undefined }), key_data: fc.option(fc.constantFrom(['KEY_ONE'], ['KEY_TWO', 'KEY_ONE']), { nil: undefined }) }), { minLength: 3, maxLength: 3 }),
  services: fc.array(
    fc.record({
      build: fc.boolean(),
      hosts: fc.constantFrom(['one'], ['two', 'one']),
      proxy: fc.constantFrom('none', 'host', 'hosts', 'targets'),
      timeout: fc.constantFrom(undefined, '30s', '60s', '2m'),
      name: fc.constantFrom('db.jiji', 'http://p-s0.jiji:80/', 'x.jiji', 'plain'),
    }),
    { minLength: 1, maxLength: 4 },
  ),
  flow: fc.boolean(),
});

function print(value: unknown, flow: boolean, indent = ''): string {
  const clean = (inner: unknown): unknown => (Array.isArray(inner) ? inner.map(clean) : typeof inner === 'object' && inner !== null ? Object.fromEntries(Object.entries(inner).filter(([, one]) => one !== undefined).map(([key, one]) => [key, clean(one)])) : inner);
  if (flow || typeof value !== 'object' || value === null || Object.values(value).every((one) => one === undefined)) return ` ${JSON.stringify(clean(value))}`;
  if (Array.isArray(value)) return value.map((one) => `\n${indent}-${typeof one === 'object' ? print(one, false, `${indent}  `).replace(/^\n */, ' ') : ` ${JSON.stringify(one)} # item`}`).join('');
  return Object.entries(value).filter(([, one]) => one !== undefined).map(([key, one]) => `\n${indent}${key}:${print(one, indent.length > 7, `${indent}  `)}`).join('');
}

function textOfB(file: typeof fileOfB extends fc.Arbitrary<infer T> ? T : never): string {
  const route = (host: unknown, timeout: string | undefined, port: number): object => ({ app_port: port, ...(host as object), healthcheck: timeout === undefined ? undefined : { deploy_timeout: timeout } });
  const login = (index: number): object => file.keys[index] ?? {};
  const data = {
    project: 'p',
    builder: {
      engine: file.engine, local: file.remote ? false : undefined, remote: file.remote ? 'ssh://b@h' : undefined,
      registry: file.type === undefined && file.port === undefined ? undefined : { type: file.type, port: file.type === 'remote' ? undefined : file.port, ...(file.type === 'remote' ? { server: 's', username: 'u', password: '${T}' } : {}) },
    },
    servers: { one: { host: '203.0.113.1', ...login(0) }, two: { host: '203.0.113.2', ...login(1) } },
    ssh: { user: 'root', ...login(2) },
    network: file.cidr === undefined ? undefined : { cluster_cidr: file.cidr },
    services: Object.fromEntries(file.services.map(({ build, hosts, proxy, timeout, name }, index) => [`s${index}`, {
      image: build ? undefined : 'a:1', build: build ? { context: '.' } : undefined, hosts, ports: proxy === 'none' ? undefined : ['80', '81'],
      environment: { clear: { A: name } },
      proxy: proxy === 'none' ? undefined : proxy === 'targets' ? { targets: [route({ host: 'a.b' }, timeout, 80), route({ hosts: ['c.d'] }, timeout, 81)] } : route(proxy === 'host' ? { host: 'a.b' } : { hosts: ['a.b', 'c.d'] }, timeout, 80),
    }])),
  };
  return file.flow ? `${JSON.stringify(data)}\n` : `${print(data, false).slice(1)}\n`;
}

describe('any file', { timeout: 120_000 }, () => {
  it('of form B means the same in form C, and back in form B', () => {
    fc.assert(
      fc.property(fileOfB, (file) => {
        const before = textOfB(file);
        const there = written(before, 'C').text;
        expect(formOf(there)).toBe('C');
        expect(meaning(there)).toEqual(meaning(before));
        const back = written(there, 'B').text;
        expect(formOf(back)).toBe('B');
        expect(meaning(back)).toEqual(meaning(before));
      }),
      { numRuns: 150 },
    );
  });

  it('of form A means the same in form B', () => {
    const host = fc.constantFrom('203.0.113.1', 'web.example.com', 'web.example.org', '2001:db8::1', 'WEB.example.com');
    const fileOfA = fc.record({ services: fc.array(fc.record({ hosts: fc.array(host, { minLength: 1, maxLength: 3 }), arm: fc.boolean() }), { minLength: 1, maxLength: 4 }), flow: fc.boolean() });
    fc.assert(
      fc.property(fileOfA, ({ services, flow }) => {
        const servers = (hosts: string[], arm: boolean): object[] => hosts.map((one) => ({ host: one, arch: arm ? 'amd64' : undefined }));
        const data = { project: 'p', builder: { engine: 'docker' }, ssh: { user: 'root', private_keys: ['~/a'] }, services: Object.fromEntries(services.map(({ hosts, arm }, index) => [`s${index}`, { image: 'a:1', servers: servers(hosts, arm), memory: '1g' }])) };
        const before = flow ? `${JSON.stringify(data)}\n` : `${print(data, false).slice(1)}\n`;
        const after = written(before, 'B').text;
        expect(formOf(after)).toBe('B');
        expect(meaning(after)).toEqual(meaning(before));
      }),
      { numRuns: 100 },
    );
  });

  it('never makes a conversion throw, however it is cut', () => {
    const files = [...inputs.map((file) => `convert/${file}`), ...corpus('a'), ...corpus('b'), ...corpus('c')].map(read);
    fc.assert(
      fc.property(fc.constantFrom(...files), fc.nat(), fc.nat(40), fc.constantFrom<TargetForm>('B', 'C'), (text, at, length, to) => {
        const from = at % text.length;
        const parsed = parseDeploy(text.slice(0, from) + text.slice(from + length));
        const conversion: Conversion = convert(parsed, to);
        if (conversion.kind === 'converted') expect(parseDeploy(convertedText(parsed, conversion)).problems).toEqual([]);
      }),
      { numRuns: 300 },
    );
  });
});
