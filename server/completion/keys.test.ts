import { describe, expect, it } from 'vitest';
import { keys, type Dialect } from '../../core/config/index.ts';
import { resolveItem } from '../features/completion.ts';
import { isOffered } from './key-items.ts';
import { chosen, completeAt, labelsAt } from './testing.ts';

const form: Readonly<Record<Dialect, string>> = {
  A: 'services:\n  zz:\n    image: a\n    servers: [{ host: 203.0.113.10 }]\n',
  B: 'servers:\n  s: { host: 203.0.113.10 }\nservices:\n  zz:\n    image: a\n    hosts: [s]\n',
  'B+': 'secrets_path: .x\nservers:\n  s: { host: 203.0.113.10 }\nservices:\n  zz:\n    image: a\n    hosts: [s]\n',
  C: 'servers:\n  s: { host: 203.0.113.10 }\nservices:\n  zz:\n    image: a\n    servers: [s]\n',
};

interface Offer {
  readonly key: string;
  readonly spec: keys.KeySpec;
  /** Text with the cursor where the key may stand, in block style; and in flow style. */
  readonly block: string;
  readonly flow: string;
}

/** Every key of every level, with a text that has the cursor at its place. */
function* offers(level: keys.Level, dialect: Dialect, block: readonly string[], flow: readonly [string, string]): Generator<Offer> {
  const pad = '  '.repeat(block.length);
  for (const [key, spec] of Object.entries(level)) {
    yield { key, spec, block: `${block.map((line, depth) => `${'  '.repeat(depth)}${line}\n`).join('')}${pad}|`, flow: `${flow[0]}|${flow[1]}` };
    if (isOffered(spec, dialect)) yield* below(keys.shapeOf(spec, dialect), dialect, [...block, `${key}:`], [`${flow[0]}${key}: `, flow[1]]);
  }
}

function* below(shape: keys.Shape, dialect: Dialect, block: readonly string[], flow: readonly [string, string]): Generator<Offer> {
  if (shape.type === 'map') yield* offers(shape.keys, dialect, block, [`${flow[0]}{ `, ` }${flow[1]}`]);
  if (shape.type === 'record') yield* below(shape.of, dialect, [...block, 'xx:'], [`${flow[0]}{ xx: `, ` }${flow[1]}`]);
  if (shape.type === 'list') for (const one of below(shape.of, dialect, [...block, '-'], [`${flow[0]}[`, `]${flow[1]}`])) yield { ...one, block: one.block.replace(/-\n( *)\|$/, '- |').replace(/-\n +(\w+:)/, '- $1') };
  if (shape.type === 'either') for (const one of shape.of) yield* below(one, dialect, block, flow);
}

describe('keys', () => {
  it.each(['A', 'B', 'B+', 'C'] as const)('every key of every level is offered at its place, and only those of form %s', async (dialect) => {
    const wrong: string[] = [];
    let count = 0;
    for (const [name, level] of Object.entries(keys.rootKeys)) {
      if (!isOffered(level, dialect)) continue;
      for (const offer of below(keys.shapeOf(level, dialect), dialect, [`${name}:`], [`${name}: `, ''])) {
        const others = form[dialect].split(/^(?=\w)/m).filter((section) => name === 'services' || name === 'servers' || !section.startsWith(`${name}:`));
        const before = others.filter((section) => !section.startsWith(`${name}:`)).join('');
        const own = others.find((section) => section.startsWith(`${name}:`));
        const inBlock = own === undefined ? `${before}${offer.block}` : `${before}${own}${offer.block.slice(offer.block.indexOf('\n') + 1)}`;
        const expected = isOffered(offer.spec, dialect);
        count += 1;
        if ((await labelsAt(`${inBlock}\n`)).includes(offer.key) !== expected) wrong.push(inBlock);
        if (own !== undefined) continue;
        if ((await labelsAt(`${before}${offer.flow}\n`)).includes(offer.key) !== expected) wrong.push(offer.flow);
      }
    }
    expect(wrong).toEqual([]);
    expect(count).toBeGreaterThan(100);
  });

  it('of the root are offered in an empty file, the required ones first, and a whole file', async () => {
    expect((await labelsAt('|')).slice(0, 4)).toEqual(['project', 'builder', 'servers', 'services']);
    expect(await labelsAt('|')).toContain('deploy.yml');
    expect(await labelsAt('project: a\n|')).not.toContain('deploy.yml');
  });

  it('that are there are left out, and those that exclude each other', async () => {
    const found = await labelsAt('services:\n  web:\n    image: nginx\n    |\n    retain: 3\n');
    expect(found).not.toEqual(expect.arrayContaining(['image']));
    for (const key of ['image', 'build', 'retain', 'restart', 'replicas', 'servers']) expect(found).not.toContain(key);
    expect(found.slice(0, 3)).toEqual(['hosts', 'ports', 'volumes']);
    expect(await labelsAt('services:\n  web:\n    proxy:\n      host: a.example.com\n      |\n')).not.toContain('hosts');
  });

  it.each([
    ['text', 'services:\n  web:\n    im|', 'image', 'services:\n  web:\n    image: $1'],
    ['map', 'services:\n  web:\n    |', 'proxy', 'services:\n  web:\n    proxy:\n      $0'],
    ['map with what it needs', '|', 'builder', 'builder:\n  engine: ${1|docker,podman|}'],
    ['map with four spaces', 'services:\n    web:\n        |', 'proxy', 'services:\n    web:\n        proxy:\n            $0'],
    ['list', 'services:\n  web:\n    |', 'hosts', 'services:\n  web:\n    hosts:\n      - $0'],
    ['boolean, the other value first', 'builder:\n  |', 'local', 'builder:\n  local: ${1|false,true|}'],
    ['default', 'services:\n  web:\n    |', 'retain', 'services:\n  web:\n    retain: ${1:3}'],
    ['flow map', 'services: { web: { | } }', 'hosts', 'services: { web: { hosts: [$1] } }'],
    ['map in a flow map', 'services: { web: { | } }', 'proxy', 'services: { web: { proxy: { $1 } } }'],
    ['an item', 'services:\n  web:\n    proxy:\n      targets:\n        - |', 'app_port', 'services:\n  web:\n    proxy:\n      targets:\n        - app_port: $1'],
    ['a list without its dash', 'services:\n  web:\n    proxy:\n      targets:\n        |', 'healthcheck', 'services:\n  web:\n    proxy:\n      targets:\n        - healthcheck:\n            $0'],
    ['behind the colon of its map', 'builder: |', 'cache', 'builder: \n  cache: ${1|false,true|}'],
    ['a key with its colon', 'builder:\n  eng|: podman\n', 'engine', 'builder:\n  engine: podman\n'],
    ['too far right', 'builder:\n  engine: podman\n     |', 'cache', 'builder:\n  engine: podman\n  cache: ${1|false,true|}'],
    ['too far right, half a word', 'builder:\n  engine: podman\n     ca|', 'cache', 'builder:\n  engine: podman\n  cache: ${1|false,true|}'],
    ['CRLF', 'builder:\r\n  |\r\n', 'cache', 'builder:\r\n  cache: ${1|false,true|}\r\n'],
  ])('%s', async (_, text, label, expected) => expect(await chosen(text, label)).toBe(expected));

  it('come without tab stops to a client that has none, and indented by it where it does that', async () => {
    expect(await chosen('|', 'builder', {}, { snippets: false, asIs: true })).toBe('builder:\n  engine: docker');
    expect(await chosen('services:\n  web:\n    |', 'proxy', {}, { snippets: true, asIs: false })).toBe('services:\n  web:\n    proxy:\n  $0');
  });

  it('carry no documentation until it is asked for', async () => {
    const item = (await completeAt('builder:\n  |')).items.find((one) => one.label === 'engine');
    expect(item).toMatchObject({ detail: 'docker | podman, required', data: { key: 'builder.engine' } });
    expect(item?.documentation).toBeUndefined();
  });
});

describe('words of a key', () => {
  it.each([
    ['services:\n  w:\n    proxy:\n      targets:\n        - |\n', 'app_port', '1 to 65535'],
    ['services:\n  w:\n    files:\n      - |\n', 'mode', 'Octal file mode'],
    ['builder:\n  |\n', 'local', 'default: `true`'],
    ['|', 'project', 'required: yes'],
  ])('are made when they are asked for: %j %s', async (text, label, words) => {
    const item = (await completeAt(text)).items.find((one) => one.label === label)!;
    expect((resolveItem(item).documentation as { value: string }).value).toContain(words);
  });
  it('are not made for anything else', () => {
    expect(resolveItem({ label: 'x' })).toEqual({ label: 'x' });
    expect(resolveItem({ label: 'x', data: { key: 'no.such.key', dialect: 'B' } }).documentation).toBeUndefined();
  });
});

describe('whole services and servers', () => {
  const base = 'servers:\n  app1: { host: 203.0.113.10 }\nservices:\n';
  it('are offered by name', async () => {
    expect(await labelsAt(`${base}  |`)).toEqual(['web', 'worker', 'postgres', 'mysql', 'redis', 'static', 'scheduled']);
    expect(await labelsAt('servers:\n  |')).toEqual(['server']);
  });
  it('take the names of this file and its indentation', async () => {
    expect(await chosen(`${base}  |`, 'postgres')).toContain('  ${1:db}:\n    image: postgres:${2:17.2}\n    hosts: [${3:app1}]\n    volumes:');
    expect(await chosen(`servers:\n    app1: { host: 203.0.113.10 }\nservices:\n    |`, 'postgres')).toContain('    ${1:db}:\n        image: postgres:');
  });
  it('are written in the form of the file', async () => {
    expect(await chosen('servers:\n  a: { host: 203.0.113.10 }\nservices:\n  x:\n    image: a\n    servers: [a]\n  |', 'web')).toMatch(/servers: \[\$\{3:a\}\][\s\S]*\n {6}port: \$\{4:3000\}\n {6}hosts: \[/);
  });
});
