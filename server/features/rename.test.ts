import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseEnvFile } from '../../core/config/index.ts';
import { applyEdits } from '../../core/rules/apply.ts';
import { deployText } from '../../test/fuzz/deploy-file.ts';
import { mutate, mutation } from '../../test/fuzz/mutate.ts';
import { DeployDocument } from '../document.ts';
import { atCursor } from '../testing/cursor.ts';
import { mentions, sameName, type NamedKind } from './mentions.ts';
import { Refused } from './refused.ts';
import { prepareRename, rename, type RenameContext } from './rename.ts';

/** The text after the name at `|` has become another one. */
function renamed(written: string, newName: string, context?: RenameContext): string {
  const { document, position } = atCursor(written);
  const edit = rename(document, position, newName, context);
  return applyEdits(document.text.getText(), document.parsed.lines, edit?.changes?.[document.uri] ?? []);
}

const refused = (written: string, newName: string, context?: RenameContext): (() => string) => () => renamed(written, newName, context);

const secrets = { uri: 'file:///project/.env', entries: parseEnvFile('KEY=1\nUNUSED=2\nexport KEY=3\n').entries };

describe('rename', () => {
  it.each([
    ['a server, its mentions and names of instances', 'web1', 'edge',
      'project: shop\nservers:\n  web1: { host: a }\n  "web2": { host: b }\nservices:\n  api:\n    hosts: [we|b1, "web1", web2]\n    environment: { clear: { A: "http://shop-api-web1.jiji:80" } }\n'],
    ['a service with its names and who shares its network', 'api', 'front-end',
      'project: shop\nservers: { a: { host: x } }\nservices:\n  api: { servers: [a] }\n  b: { servers: [a], network_mode: service:api, command: [api.jiji, shop-ap|i.jiji, shop-api-a.jiji, "my-api.jiji"] }\n'],
    ['a secret', 'KEY', 'API_KEY', 'environment: { secrets: [KEY] }\nbuilder: { registry: { password: "${K|EY}" } }\nssh: { key_data: [KEY] }\n'],
    ['a volume', 'data', 'pg.data-2', 'services: { a: { volumes: ["da|ta:/var:ro"] }, b: { volumes: [data:/x] } }\n'],
    ['an anchor with its aliases', 'on', 'placed', 'x-a: &o|n { hosts: [a] }\nservices: { a: { <<: *on }, b: { <<: *on } }\n'],
  ])('%s', (_, from, to, written) => {
    const plain = written.replace('|', '');
    const expected = plain.replaceAll(new RegExp(`(?<![\\w]|my-)${from}(?=[\\s:,"'}\\].-]|$)`, 'g'), to);
    expect(renamed(written, to)).toBe(expected);
  });

  it('writes names in lower case into DNS names', () =>
    expect(renamed('project: s\nservers: { we|b1: { host: a } }\nservices: { api: { hosts: [web1], command: [s-api-web1.jiji] } }\n', 'Edge'))
      .toBe('project: s\nservers: { Edge: { host: a } }\nservices: { api: { hosts: [Edge], command: [s-api-edge.jiji] } }\n'));

  it.each(['123', 'true', 'null', '1e3', '0x1f'])('quotes %s, which YAML would read as something else', (name) => {
    expect(renamed('servers: { we|b1: { host: a } }\nservices: { api: { hosts: [web1, "web1"] } }\n', name))
      .toBe(`servers: { "${name}": { host: a } }\nservices: { api: { hosts: ["${name}", "${name}"] } }\n`);
  });

  it('changes what is written at an anchor once', () =>
    expect(renamed('x-on: &on { hosts: [web1] }\nservers: { we|b1: { host: a } }\nservices: { a: { <<: *on }, b: { <<: *on } }\n', 'edge'))
      .toBe('x-on: &on { hosts: [edge] }\nservers: { edge: { host: a } }\nservices: { a: { <<: *on }, b: { <<: *on } }\n'));

  it('changes every line of the secrets file that defines the name', () => {
    const { document, position } = atCursor('environment: { secrets: [K|EY] }\n');
    const changes = rename(document, position, 'API_KEY', { secrets })?.changes ?? {};
    expect(changes[secrets.uri]).toEqual([
      { range: { start: { line: 0, character: 0 }, end: { line: 0, character: 3 } }, newText: 'API_KEY' },
      { range: { start: { line: 2, character: 7 }, end: { line: 2, character: 10 } }, newText: 'API_KEY' },
    ]);
  });

  it('warns that the data of a volume stays behind, where the editor can', () => {
    const { document, position } = atCursor('services: { a: { volumes: ["da|ta:/data"] } }\n');
    const edit = rename(document, position, 'other', { canAnnotate: true });
    expect(Object.values(edit?.changeAnnotations ?? {})).toEqual([{ label: 'The data stays in the volume data; the new name is a new, empty volume', needsConfirmation: true }]);
    expect(edit?.documentChanges).toHaveLength(1);
  });

  it.each([
    ['an illegal server name', 'servers: { we|b1: { host: a } }\n', 'web_1', '"web_1" is no server name'],
    ['a server name that is there in another case', 'servers: { we|b1: { host: a }, Web2: { host: b } }\n', 'web2', '"web2" is in use already'],
    ['a server that is not defined', 'services: { a: { hosts: [we|b1] } }\n', 'web2', '"web1" is not defined in this file'],
    ['a service name in capitals', 'services: { ap|i: { hosts: [a] } }\n', 'Api', '"Api" is no service name'],
    ['a service name that is there', 'services: { ap|i: {}, web: {} }\n', 'web', '"web" is in use already'],
    ['a service written with escapes', 'services:\n  api: {}\n  b: { command: "x a\\x70i.jiji", environment: { clear: { A: ap|i.jiji } } }\n', 'web', '"api" stands in line 3 of deploy.yml in a form'],
    ['an illegal secret name', 'environment: { secrets: [K|EY] }\n', '1KEY', '"1KEY" is no variable name'],
    ['a secret name that the file has', 'environment: { secrets: [K|EY, OTHER] }\n', 'OTHER', '"OTHER" is in use already'],
    ['a name that only means something in capitals', 'builder: { registry: { password: K|EY } }\n', 'Key', '"Key" is also named without "$"'],
    ['a volume name with a slash', 'services: { a: { volumes: ["da|ta:/x"] } }\n', 'a/b', '"a/b" is no volume name'],
    ['a volume name that is there', 'services: { a: { volumes: ["da|ta:/x", "log:/y"] } }\n', 'log', '"log" is in use already'],
    ['an anchor name with a space', 'x-a: &o|ne 1\n', 'a b', '"a b" is no anchor name'],
    ['an anchor name that is there', 'x-a: &o|ne 1\nx-b: &two 2\n', 'two', '"two" is in use already'],
  ])('refuses %s, in words', (_, written, newName, words) => expect(refused(written, newName)).toThrow(words));

  it('refuses a name that the secrets file has', () => expect(refused('environment: { secrets: [K|EY] }\n', 'UNUSED', { secrets })).toThrow('"UNUSED" is in use already'));

  it('may change the case of a server, and does nothing for the same name', () => {
    expect(renamed('servers: { we|b1: { host: a } }\n', 'Web1')).toBe('servers: { Web1: { host: a } }\n');
    expect(renamed('servers: { we|b1: { host: a } }\n', 'web1')).toBe('servers: { web1: { host: a } }\n');
  });
});

describe('a secret that several deploy files get from one file', () => {
  const other = (text: string): DeployDocument => DeployDocument.of(text, 'file:///project/.jiji/deploy.staging.yml');
  it('changes in all of them', () => {
    const { document, position } = atCursor('environment: { secrets: [K|EY] }\n');
    const changes = rename(document, position, 'API_KEY', { secrets, others: [other('ssh: { user: "${KEY}" }\n')] })?.changes ?? {};
    expect(Object.entries(changes).map(([uri, edits]) => `${uri.split('/').at(-1)} ${edits.length}`)).toEqual(['deploy.yml 1', 'deploy.staging.yml 1', '.env 2']);
  });
  it('is refused when another of them has the new name, or needs it in capitals', () => {
    expect(refused('environment: { secrets: [K|EY] }\n', 'OTHER', { others: [other('environment: { secrets: [OTHER, KEY] }\n')] })).toThrow('"OTHER" is in use already');
    expect(refused('environment: { secrets: [K|EY] }\n', 'key', { others: [other('builder: { registry: { password: KEY } }\n')] })).toThrow('"key" is also named without');
  });
});

describe('any file', () => {
  const fresh: Readonly<Record<NamedKind, string>> = { server: 'zz-9', service: 'zz-9', secret: 'ZZ_9', volume: 'zz-9', anchor: 'zz-9' };

  it('after a rename names the same thing at the same places, and back again is as it was', () => {
    let done = 0;
    fc.assert(fc.property(deployText, fc.array(mutation, { maxLength: 2 }), fc.nat(), (valid, changes, pick) => {
      const text = mutate(valid, changes);
      const document = DeployDocument.of(text);
      const all = mentions(document.parsed);
      const one = all[pick % Math.max(1, all.length)];
      // Names that YAML takes for something else come back in quotes, and DNS names in lower case.
      if (one === undefined || !/^[a-z][a-z0-9-]*$|^[A-Z][A-Z_]*$/.test(one.name) || /^(null|true|false)$/i.test(one.name)) return;
      const change = (from: DeployDocument, at: number, name: string): string => applyEdits(from.text.getText(), from.parsed.lines, rename(from, from.text.positionAt(at), name)?.changes?.[from.uri] ?? []);
      try {
        const other = DeployDocument.of(change(document, one.start, fresh[one.kind]));
        const found = mentions(other.parsed).find(({ kind, name }) => kind === one.kind && name === fresh[one.kind]);
        expect(found).toBeDefined();
        if (found === undefined) return;
        expect(sameName(other.parsed, found)).toHaveLength(sameName(document.parsed, one).length);
        expect(change(other, found.start, one.name)).toBe(text);
        done++;
      } catch (error) {
        if (!(error instanceof Refused)) throw error;
      }
    }), { numRuns: 200 });
    expect(done).toBeGreaterThan(40);
  }, 60_000);
});

describe('before a rename', () => {
  const prepared = (written: string): unknown => {
    const { document, position } = atCursor(written);
    const found = prepareRename(document, position);
    return found === null ? null : [document.text.getText(found.range), found.placeholder];
  };
  it.each([
    ['a quoted key', 'servers: { "we|b1": { host: a } }\n', ['web1', 'web1']],
    ['a private name', 'services: { api: { command: ["http://ap|i.jiji"] } }\n', ['api', 'api']],
    ['a variable', 'ssh: { user: "${DEPLOY|_USER}" }\n', ['DEPLOY_USER', 'DEPLOY_USER']],
    ['an alias, from its star', 'x-a: &one 1\nx-b: |*one\n', ['one', 'one']],
    ['nothing', 'pro|ject: shop\n', null],
    ['a service that the file does not have', 'services: { api: { command: [no|ne.jiji] } }\n', null],
  ])('the editor gets the name: %s', (_, written, expected) => expect(prepared(written)).toEqual(expected));
});
