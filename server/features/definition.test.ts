import { describe, expect, it } from 'vitest';
import { parseEnvFile } from '../../core/config/index.ts';
import { atCursor, marking } from '../testing/cursor.ts';
import { definition, highlights, references } from './definition.ts';
import type { SecretsFile } from './secrets-file.ts';

/** The text with marks around every place of the name at `|`. */
function placesAt(written: string): string {
  const { document, position } = atCursor(written);
  return marking(document, highlights(document, position).map(({ range }) => range));
}

/** The text with marks around the definition of the name at `|`; undefined when there is none. */
function definedAt(written: string): string | undefined {
  const { document, position } = atCursor(written);
  const found = definition(document, position);
  return found === null ? undefined : marking(document, [found.range]);
}

/** A text with `«` and `»` around all places of a name: from each of them the others are found. */
const fromEverywhere = (expected: string): void => {
  const plain = expected.replaceAll(/[«»]/g, '');
  expect.assertions(expected.split('«').length - 1);
  let at = 0;
  for (const part of expected.split(/(?<=«[^»]*»)/)) {
    const from = at + part.replaceAll('»', '').indexOf('«');
    if (part.includes('«')) expect(placesAt(`${plain.slice(0, from + 1)}|${plain.slice(from + 1)}`)).toBe(expected);
    at += part.replaceAll(/[«»]/g, '').length;
  }
};

const shop = (services: string, servers = 'servers: { web1: { host: 203.0.113.1 }, web2: { host: 203.0.113.2 } }'): string => `project: shop\n${servers}\nservices:\n${services}`;

describe('places of a name', () => {
  it.each([
    ['a server in a list', 'servers: { «web1»: { host: a.example } }\nservices: { a: { hosts: [«web1»] }, b: { hosts: [web2, «web1»] } }\n'],
    ['a server in quotes', 'servers:\n  "«web1»": { host: a.example }\nservices:\n  a:\n    hosts:\n      - \'«web1»\'\n'],
    ['a server in form C', 'servers: { «web1»: { host: a.example } }\nservices: { a: { servers: [«web1»], scale: 2 } }\n'],
    ['a server in an instance name', shop('  api: { hosts: [«web1», web2] }\n  a: { environment: { clear: { U: "http://shop-api-«web1».jiji/x" } } }\n', 'servers: { «web1»: { host: a }, web2: { host: b } }')],
    ['a server written in capitals', shop('  api: { hosts: [«Web1»] }\n  a: { command: [shop-api-«web1».jiji] }\n', 'servers: { «Web1»: { host: a } }')],
    ['a service in all its names', shop('  «api»: { hosts: [web1, web2] }\n  a: { command: "x «api».jiji shop-«api».jiji:80 shop-«api»-web2.jiji my-api.jiji api.jijix" }\n')],
    ['a service that shares its network', shop('  «api»: { hosts: [web1] }\n  a: { network_mode: service:«api» }\n')],
    ['a service named as the project', shop('  «shop»: { hosts: [web1] }\n  a: { environment: { clear: { A: shop-«shop».jiji } } }\n')],
    ['a service whose name has hyphens', shop('  «api-web1»: { hosts: [web2] }\n  api: { hosts: [web1] }\n  a: { environment: { clear: { A: shop-«api-web1».jiji, B: shop-«api-web1»-web2.jiji } } }\n')],
    ['a service in folded text', shop('  «api»: { hosts: [web1] }\n  a:\n    command: >-\n      connect\n      «api».jiji and\n      shop-«api».jiji\n')],
    ['a service in escaped text', shop('  «api»: { hosts: [web1] }\n  a: { command: "a\\tb «api».jiji \\" «api».jiji" }\n')],
    ['a service under a domain of its own', 'project: shop\nnetwork: { service_domain: shop.internal }\nservices:\n  «api»: { hosts: [a] }\n  a: { environment: { clear: { A: «api».shop.internal, B: api.jiji } } }\n'],
    ['a secret', 'builder: { registry: { password: "${«TOKEN»}" } }\nenvironment: { secrets: [«TOKEN»] }\nservices:\n  a: { environment: { clear: { A: "x${«TOKEN»}y${«TOKEN»}$${TOKEN}" }, secrets: [OTHER, «TOKEN»] }, command: "${TOKEN}" }\n'],
    ['a name in capitals', 'builder: { registry: { password: «TOKEN» } }\nenvironment: { secrets: ["«TOKEN»"], clear: { TOKEN: TOKEN } }\n'],
    ['a key from a variable', 'ssh: { key_data: [«DEPLOY_KEY»] }\nservers: { a: { host: b, key_data: [«DEPLOY_KEY»], key_passphrase: "${OTHER}" } }\n'],
    ['a build secret of form C', 'servers: { a: { host: b } }\nservices: { w: { servers: [a], build: { secrets: [«NPM»] }, environment: { secrets: [«NPM»] } } }\n'],
    ['a volume', 'services: { a: { hosts: [x], volumes: ["«data»:/data", "data2:/b", /data:/c] }, b: { volumes: [«data»:/z:ro] } }\n'],
    ['a volume of form C, where each service has its own', 'servers: { x: { host: y } }\nservices: { a: { servers: [x], volumes: ["«data»:/data"] }, b: { volumes: [data:/z] } }\n'],
    ['an anchor', 'x-a: &«one» { a: 1 }\nx-b: *«one»\nx-c: { <<: *«one» }\nx-d: "*one &one"\nx-e: &onemore 1\n'],
    ['an anchor of a key and inside a list', 'x-a: [&«k» v, *«k»]\n&q x-b: 1\n'],
    ['what is written at an anchor', 'x-on: &on\n  hosts: [«web1»]\n  environment: { secrets: [KEY] }\nservers: { «web1»: { host: a } }\nservices:\n  a: { <<: *on }\n  b: { <<: *on, hosts: [«web1»] }\n'],
  ])('%s', (_, expected) => fromEverywhere(expected));

  it('belong to the last anchor of that name', () => {
    expect(placesAt('x-a: &one 1\nx-b: *one\nx-c: &o|ne 2\nx-d: *one\n')).toBe('x-a: &one 1\nx-b: *one\nx-c: &«one» 2\nx-d: *«one»\n');
    expect(placesAt('x-a: &one 1\nx-b: *o|ne\nx-c: &one 2\nx-d: *one\n')).toBe('x-a: &«one» 1\nx-b: *«one»\nx-c: &one 2\nx-d: *one\n');
  });

  it.each([
    ['a key of the schema', 'pro|ject: shop\n'],
    ['a name that no service has', shop('  a: { environment: { clear: { A: no|ne.jiji } } }\n')],
    ['a comment', shop('  api: { hosts: [web1] } # ap|i.jiji\n')],
    ['an empty file', '|'],
    ['a root that is a list', '- we|b1\n'],
    ['a host path', 'services: { a: { volumes: [/da|ta:/data] } }\n'],
  ])('none for %s', (_, written) => expect(placesAt(written)).toBe(atCursor(written).document.text.getText()));

  it('the definition is what is written, the others are read', () => {
    const { document, position } = atCursor('servers: { we|b1: { host: a } }\nservices: { a: { hosts: [web1] } }\n');
    expect(highlights(document, position).map(({ kind }) => kind)).toEqual([3, 2]);
  });

  it('in a name of one instance the cursor tells service and server apart', () => {
    const text = shop('  api: { hosts: [web1, web2] }\n  a: { command: [shop-api-web2.jiji] }\n');
    const name = text.indexOf('shop-api-web2');
    const defined = (offset: number): string | undefined => definedAt(`${text.slice(0, name + offset)}|${text.slice(name + offset)}`);
    for (const offset of [0, 5, 7, 14, 18]) expect(defined(offset)).toContain('«api»: { hosts');
    for (const offset of [9, 12]) expect(defined(offset)).toContain('«web2»: { host');
  });
});

describe('definition', () => {
  it.each([
    ['the key of a server', 'servers: { «web1»: { host: a } }\nservices: { a: { hosts: [we|b1] } }\n'],
    ['the key itself', 'servers: { «web|1»: { host: a } }\n'],
    ['the first mention of a volume', 'services: { a: { volumes: ["«data»:/x"] }, b: { volumes: ["da|ta:/y"] } }\n'],
    ['an anchor', 'x-a: &«one» 1\nx-b: *o|ne\n'],
  ])('%s', (_, written) => expect(definedAt(written.replaceAll(/[«»]/g, ''))).toBe(written.replace('|', '')));

  it.each([
    ['a server that is not there', 'services: { a: { hosts: [we|b1] } }\n'],
    ['an alias without anchor', 'x-b: *o|ne\n'],
    ['a secret without a file', 'environment: { secrets: [K|EY] }\n'],
  ])('none for %s', (_, written) => expect(definedAt(written)).toBeUndefined());
});

describe('a secret with its file', () => {
  const secrets: SecretsFile = { uri: 'file:///project/.env', entries: parseEnvFile('# KEY\nKEY=1\nOTHER="a\nKEY=2"\n export KEY = 3\n').entries };
  const { document, position } = atCursor('environment: { secrets: [K|EY, OTHER] }\nbuilder: { registry: { password: "${KEY}" } }\n');

  it('is defined in the last line that gives it a value', () => {
    expect(definition(document, position, secrets)).toEqual({ uri: secrets.uri, range: { start: { line: 4, character: 8 }, end: { line: 4, character: 11 } } });
  });

  it('has that file among its references', () => {
    expect(references(document, position, true, { secrets }).map(({ uri, range }) => `${uri} ${range.start.line}`)).toEqual([
      'file:///project/.jiji/deploy.yml 0', 'file:///project/.jiji/deploy.yml 1', 'file:///project/.env 1', 'file:///project/.env 4',
    ]);
    expect(references(document, position, false, { secrets })).toHaveLength(2);
  });
});
