import fc from 'fast-check';
import { Document, isCollection, isScalar, Scalar, visit } from 'yaml';
import { keys, type Dialect } from '../../core/config/index.ts';
// Properties of deploy files have the cases of seeds.ts, also those that run without its `check`.
import './seeds.ts';

type Data = Readonly<Record<string, unknown>>;
const serverNames = ['web1', 'web2', 'db1'];
const names = ['web', 'api', 'db', 'worker-2', 'x1'];

/** Values that a key takes where its table only says "text"; every other key takes any of the words below. */
const samples: Readonly<Record<string, readonly unknown[]>> = {
  project: ['shop', 'my-shop', 'a1'], host: ['203.0.113.10', 'web1.example.com', '2001:db8::1'], user: ['root', 'deploy', '${SSH_USER}'],
  cluster_cidr: ['10.220.0.0/16', '10.64.0.0/12'], service_domain: ['jiji', 'shop.internal'], image: ['nginx:1.27', 'ghcr.io/acme/web:1.4.2', 'postgres:16.4'],
  remote: ['ssh://builder@10.0.0.5:22', '/etc/app'], password: ['${GHCR_TOKEN}', 'GHCR_TOKEN'], proxy: ['deploy@bastion:2222'], proxy_command: ['ssh -W %h:%p bastion'],
  volumes: ['pgdata:/var/lib/data', './conf:/etc/app:ro'], files: ['nginx.conf:/etc/nginx.conf:ro'], directories: ['html:/srv/html'], memory: ['512m', '1.5g'], cpus: [0.5, '2'],
  ports: ['3000', '127.0.0.1:8081:80', '53:53/udp'], hosts: ['shop.example.com', '*.example.com'], devices: ['/dev/fuse'], cap_add: ['NET_ADMIN'], gpus: ['all', '0,1'],
  network_mode: ['bridge', 'host'], path: ['/up', '/health'], path_prefix: ['/', '/api'], cmd: ['pg_isready -U "x y"'], command: ['npm run worker', 'sh -c "sleep 1; echo \'a\'"'],
  secrets: ['DATABASE_PASSWORD', 'TOKEN'], key_data: ['DEPLOY_KEY'], keys: ['~/.ssh/id_ed25519'], mode: ['0644', '755'], context: ['.', './web'], schedule: ['*/5 * * * *'],
};
const words = ['a', 'two words', 'http://db.jiji:5432/x', 'yes', '1.10', '${NAME}', '$${NOT}', 'é😀', '# no comment', 'a: b', '- x', '  padded ', 'line one\nline two\n', "it's", '"quoted"', '{ curly }', '007', 'null', '*star', '&and', '@at', '%x', ''];

const made = new Map<keys.Shape, Map<string, fc.Arbitrary<unknown>>>();

/** A value of a shape, as the key tables have it; made once for each shape, key and form, which saves half the time of a case. */
function valueOf(shape: keys.Shape, key: string, dialect: Dialect): fc.Arbitrary<unknown> {
  const ofShape = made.get(shape) ?? new Map<string, fc.Arbitrary<unknown>>();
  made.set(shape, ofShape);
  const known = ofShape.get(`${dialect} ${key}`) ?? makeValue(shape, key, dialect);
  ofShape.set(`${dialect} ${key}`, known);
  return known;
}

function makeValue(shape: keys.Shape, key: string, dialect: Dialect): fc.Arbitrary<unknown> {
  switch (shape.type) {
    case 'text':
      if (shape.values !== undefined) return fc.constantFrom(...shape.values);
      if (shape === keys.duration) return fc.constantFrom('1s', '10s', '5m', '1h');
      return fc.constantFrom(...(samples[key]?.filter((one) => typeof one === 'string') ?? words));
    case 'integer':
      return fc.integer({ min: shape.min ?? 1, max: shape.max ?? 1000 });
    case 'number':
      return fc.oneof(fc.integer({ min: Math.max(1, shape.min ?? 1), max: shape.max ?? 500 }), fc.constantFrom(1.5, 2.25));
    case 'boolean':
      return fc.boolean();
    case 'map':
      return mapOf(shape.keys, dialect);
    case 'record':
      return fc.dictionary(fc.constantFrom('LOG_LEVEL', 'A', 'node_env'), valueOf(shape.of, key, dialect), { maxKeys: 3, noNullPrototype: true });
    case 'list':
      return fc.array(valueOf(shape.of, key, dialect), { minLength: 1, maxLength: 3 });
    case 'either':
      return fc.oneof(...shape.of.map((one) => valueOf(one, key, dialect)));
  }
}

/** A map with its required keys and some of the others that this form of the file has. */
function mapOf(level: keys.Level, dialect: Dialect, given: Readonly<Record<string, fc.Arbitrary<unknown>>> = {}): fc.Arbitrary<Data> {
  const known = Object.entries(level).filter(([key, spec]) => !(key in given) && spec.aliasOf === undefined && (spec.dialects === undefined || spec.dialects.includes(dialect)));
  const required = known.filter(([, spec]) => spec.required === true).map(([key]) => key);
  const optional = known.map(([key]) => key).filter((key) => !required.includes(key));
  // Few optional keys at a time: each of them appears often enough over many cases, and the files stay small.
  return fc.subarray(optional, { maxLength: Math.min(4, optional.length) }).chain((chosen) => {
    const model = known.filter(([key]) => required.includes(key) || chosen.includes(key)).map(([key, spec]) => [key, valueOf(spec.shape, key, dialect)]);
    return fc.record({ ...(Object.fromEntries(model) as Record<string, fc.Arbitrary<unknown>>), ...given }, { noNullPrototype: true });
  });
}

function serviceOf(dialect: Dialect): fc.Arbitrary<Data> {
  const onServers = fc.subarray(serverNames, { minLength: 1 });
  const inline = fc.array(mapOf({ host: keys.serverKeys['host']!, arch: keys.serverKeys['arch']! }, dialect), { minLength: 1, maxLength: 2 });
  const place = dialect === 'A' ? { servers: inline } : dialect === 'C' ? { servers: onServers } : { hosts: onServers };
  const rest = Object.fromEntries(Object.entries(keys.serviceKeys).filter(([key]) => !['hosts', 'servers', 'image', 'build'].includes(key)));
  return fc.boolean().chain((built) => mapOf(rest, dialect, { ...place, ...(built ? { build: valueOf(keys.serviceKeys['build']!.shape, 'context', dialect) } : { image: fc.constantFrom(...(samples['image'] as string[])) }) }));
}

/** The plain values of a file, in any of the four forms. */
export const deployData: fc.Arbitrary<Data> = fc.constantFrom<Dialect>('A', 'B', 'B+', 'C').chain((dialect) => {
  const { servers: _servers, services: _services, ...rest } = keys.rootKeys;
  const servers = dialect === 'A' ? {} : { servers: fc.record(Object.fromEntries(serverNames.map((name) => [name, mapOf(keys.serverKeys, dialect)])), { noNullPrototype: true }) };
  return mapOf(rest, dialect, { ...servers, services: fc.dictionary(fc.constantFrom(...names), serviceOf(dialect), { minKeys: 1, maxKeys: 3, noNullPrototype: true }) });
});

/** How a file is written: which maps and lists stand in braces, which texts in which quotes, where comments and blank lines are. */
interface Style {
  readonly seed: number;
  readonly indent: number;
  readonly flow: number;
  readonly indentSeq: boolean;
  readonly eol: string;
}
const style: fc.Arbitrary<Style> = fc.record({ seed: fc.nat(), indent: fc.constantFrom(2, 4), flow: fc.constantFrom(0, 0.1, 0.4), indentSeq: fc.boolean(), eol: fc.constantFrom('\n', '\n', '\n', '\r\n') });

/** Small numbers that follow from a seed, so that a style can be repeated. */
export function dice(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

function print(data: Data, { seed, indent, flow, indentSeq, eol }: Style): string {
  const roll = dice(seed);
  const document = new Document(data, { version: '1.2', aliasDuplicateObjects: false });
  visit(document, (key, node) => {
    if (isCollection(node) && node !== document.contents && roll() < flow) node.flow = true;
    if (isScalar(node) && key !== 'key' && typeof node.value === 'string' && roll() < 0.3) node.type = roll() < 0.5 ? Scalar.QUOTE_DOUBLE : Scalar.QUOTE_SINGLE;
    if (isScalar(node) && key === 'key' && roll() < 0.05) node.commentBefore = ' about the next key';
    if (isScalar(node) && key !== 'key' && !String(node.value).includes('\n') && roll() < 0.05) node.comment = ' a remark';
  });
  return document.toString({ indent, indentSeq, lineWidth: 0, flowCollectionPadding: roll() < 0.5 }).replaceAll('\n', eol);
}

/** The text of a file that is right by its key tables. */
export const deployText: fc.Arbitrary<string> = fc.tuple(deployData, style).map(([data, how]) => print(data, how));
