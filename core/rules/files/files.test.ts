import { describe, expect, it } from 'vitest';
import { renderCode } from '../../base/index.ts';
import { parseDeploy } from '../../config/index.ts';
import { validate, type Diagnostic, type RuleContext, type SecretFacts } from '../index.ts';
import { marked, placesOf } from '../testing/marked.ts';

const found = (code: string, text: string, context: RuleContext): readonly Diagnostic[] => validate(parseDeploy(text), context).filter((one) => one.code === code);
const secrets: SecretFacts = { has: (name) => name.startsWith('HAS'), tried: ['.env', 'environment'], file: '/project/.env', fileExists: true, inFile: ['HAS', 'HAS_NONE'], unset: ['HAS_NONE'] };

describe('places', () => {
  it.each([
    ['jiji/secret-missing', 'project: "a«${X}»${HAS}"\nenvironment: { secrets: [«A», HAS, «A», a-b, 1] }\nssh: { key_data: [«K»] }\nservices: { w: { command: "${A}", environment: { secrets: [«HAS_NONE»] } } }'],
    ['jiji/secret-missing', 'builder: { registry: { password: «TOKEN» } }\nx-a: "${NOT}"'],
    ['jiji/secret-missing', 'x-e: &e { secrets: [A, B] }\nservices: { v: { environment: «*e» }, w: { environment: «*e» } }'],
    ['jiji/variable-in-shell-field', 'ssh: { proxy_command: "x «${A}» %h %p" }\nservices: { w: { command: ["«${A}»", "$${B} $C"], proxy: { healthcheck: { cmd: "«${A}»«${B}»" } }, image: "${I}" } }'],
    ['jiji/variable-in-shell-field', 'services: { w: { command: 12, crons: { c: { command: "«${A}»" } } } }'],
    ['jiji/path-outside-project', 'secrets_path: «../.env»'],
    ['jiji/path-outside-project', 'secrets_path: «/etc/secrets»\nservices: { w: { build: «..» }, v: { build: ./a/../b }, u: { build: "${X}/.." }, t: { build: «https://example.com/x.git» } }'],
    ['jiji/path-outside-project', 'services: { w: { build: { context: web, dockerfile: ../Dockerfile } }, v: { build: { context: web, dockerfile: «../../Dockerfile» } }, u: { build: { context: «../x», dockerfile: Dockerfile } }, t: { build: { dockerfile: «/Dockerfile» } } }'],
    ['jiji/path-outside-project', 'services: { w: { files: ["«../a»:/a", "a/../../b", { local: «"C:\\\\x"», remote: /x }, "«C:/x»:/y", "a..b:/c", "«~/x»:/d", "~x:/e", "f:/f:rw", "g:/g", "h:/h:ro", 12], directories: ["«a/../..»:/z", { local: b, remote: /b }, { local: [x] }] } }'],
  ])('%s in %j', (code, written) => {
    const { text, places } = marked(written);
    expect([...new Set(placesOf(code, text, { secrets }))]).toEqual(places);
  });

  it('a name is said once per place, also where a list comes through an alias', () => {
    const text = 'x-e: &e { secrets: [A, B, A] }\nservices: { v: { environment: *e } }';
    expect(found('jiji/secret-missing', text, { secrets }).map((one) => one.args['name'])).toEqual(['A', 'B']);
  });
});

describe('a missing secret', () => {
  const text = 'environment: { secrets: [A, HAS_NONE] }';
  it('is an error before an operation, an empty line is not', () => {
    const severities = (context: RuleContext): unknown[] => found('jiji/secret-missing', text, { secrets, ...context }).map((one) => one.severity);
    expect(severities({})).toEqual(['warning', 'warning']);
    expect(severities({ operation: true })).toEqual(['error', 'warning']);
    expect(found('jiji/secret-missing', text, {})).toEqual([]);
  });
  it('names the sources and is written to the end of the secrets file', () => {
    const [one] = found('jiji/secret-missing', text, { secrets, projectRoot: '/project' });
    expect(renderCode(one!.code, one!.args)).toBe('No value for "A" in .env, environment; write it into .env');
    expect(one?.fixes).toEqual([{ title: { code: 'fix.append-secret', args: { name: 'A', file: '.env' } }, edits: [], appends: [{ path: '/project/.env', text: 'A=\n' }] }]);
  });
  it('is no error where a comment silences it, except before an operation', () => {
    const silenced = 'environment:\n  secrets: [A] # jiji-ignore: secret-missing\n';
    expect(found('jiji/secret-missing', silenced, { secrets })).toEqual([]);
    expect(found('jiji/secret-missing', silenced, { secrets, operation: true })).toHaveLength(1);
  });
});

describe('a secrets file that git has', () => {
  const text = 'secrets_path: conf/.env';
  const git = (state: SecretFacts['git'], more: Partial<SecretFacts> = {}): readonly Diagnostic[] =>
    found('jiji/secret-file-tracked', text, { projectRoot: '/project', secrets: { ...secrets, file: '/project/conf/.env', ...(state === undefined ? {} : { git: state }), ...more } });
  it('is reported unless git ignores it and does not track it', () => {
    expect(git({ ignored: true, tracked: false })).toEqual([]);
    expect(git(undefined)).toEqual([]);
    expect(git({ ignored: false, tracked: false }, { fileExists: false })).toEqual([]);
    expect(git({ ignored: true, tracked: true })[0]?.args['state']).toContain('git rm --cached');
    expect(git({ ignored: false, tracked: false })[0]?.fixes[0]?.appends).toEqual([{ path: '/project/.gitignore', text: '/conf/.env\n' }]);
  });
  it('has a pattern that means this file alone', () => {
    expect(git({ ignored: false, tracked: false }, { file: '/project/a [b]*.env' })[0]?.fixes[0]?.appends?.[0]?.text).toBe('/a\\ \\[b\\]\\*.env\n');
  });
});

describe('several deploy files', () => {
  const shop = 'project: shop\nservers: { a: { host: A.example }, b: { host: "${B}" } }';
  const same = { file: '.jiji/deploy.staging.yml', environment: 'staging', project: 'shop', hosts: ['a.example'] };
  it.each([
    [[same], ['a.example']],
    [[{ ...same, project: 'other' }], []],
    [[{ ...same, hosts: ['b.example'] }], []],
    [[{ ...same, environment: 'production' }, same], ['a.example', 'a.example']],
  ])('the same project on a server of %j', (siblings, hosts) => {
    expect(found('jiji/project-same-across-envs', shop, { file: '.jiji/deploy.yml', siblings }).map((one) => one.args['host'])).toEqual(hosts);
  });
  it('is compared in form A too, and not with a second file of the same environment', () => {
    const inline = 'project: shop\nservices: { w: { servers: [{ host: a.example }] } }';
    expect(found('jiji/project-same-across-envs', inline, { siblings: [same] })).toHaveLength(1);
    expect(found('jiji/project-same-across-envs', inline, { environment: 'staging', siblings: [same] })).toEqual([]);
    expect(found('jiji/project-same-across-envs', inline.replace('shop', '"${P}"'), { siblings: [{ ...same, project: '${P}' }] })).toEqual([]);
  });

  const at = (file: string, ...others: string[]): unknown[] => {
    const siblings = others.map((other) => ({ file: other, hosts: [], ...(other.includes('staging') ? { environment: 'staging' } : {}) }));
    return found('jiji/env-files-ambiguous', '# c\nproject: shop', { file, siblings }).map((one) => [one.args['used'], one.range.start.line]);
  };
  it('of one environment are told apart by the order in which they are looked for', () => {
    expect(at('.jiji/staging.yml', '.jiji/deploy.staging.yml', 'jiji.staging.yml')).toEqual([['.jiji/deploy.staging.yml', 1]]);
    expect(at('.jiji/deploy.staging.yml', '.jiji/staging.yml')).toEqual([]);
    expect(at('.jiji/deploy.yaml', '.jiji/deploy.yml')).toEqual([['.jiji/deploy.yml', 1]]);
    expect(at('jiji.yml', '.jiji/deploy.yml')).toEqual([['.jiji/deploy.yml', 1]]);
    expect(at('.jiji/deploy.yml', '.jiji/staging.yml')).toEqual([]);
    expect(at('elsewhere.yml', '.jiji/deploy.yml')).toEqual([]);
  });
});
