import { describe, expect, it } from 'vitest';
import type { LocalFile, RuleContext } from '../index.ts';
import { parseDeploy } from '../../config/index.ts';
import { localPaths, validate } from '../index.ts';
import { marked, placesOf } from '../testing/marked.ts';

const known: Readonly<Record<string, LocalFile>> = {
  good: { kind: 'file', mode: 0o600, readable: true }, windows: { kind: 'file', readable: true }, open: { kind: 'file', mode: 0o640, readable: true },
  closed: { kind: 'file', mode: 0, readable: false }, folder: { kind: 'directory' }, gone: { kind: 'absent' },
  include: { kind: 'file', readable: true, text: 'Host a\n  User b\n\tinclude x\nMatch host b\n' }, plain: { kind: 'file', readable: true, text: 'Host Include\n# Match\n  IncludeX y\n' }, large: { kind: 'file', readable: true },
  '~/.ssh/config': { kind: 'absent' }, '/etc/ssh/ssh_config': { kind: 'file', readable: true, text: 'Include /etc/ssh/ssh_config.d/*.conf' },
};
const context: RuleContext = { files: { look: (path) => known[path] } };

describe('places', () => {
  it.each([
    ['jiji/key-file-missing', 'ssh: { key_path: «gone», keys: [good, «gone», «folder», «closed», unknown, "${X}", ""] }'],
    ['jiji/key-file-missing', 'servers: { a: { host: h, key_path: «gone» }, b: { host: h, keys: [«gone»] } }\nssh: { private_keys: [«folder»] }'],
    ['jiji/key-file-missing', 'ssh: { key_path: [gone], keys: gone }\nservers: [{ key_path: gone }]'],
    ['jiji/key-file-permissions', 'ssh: { keys: [good, windows, «open», folder] }\nservers: { a: { host: h, key_path: «open» } }'],
    ['jiji/ssh-config-file-missing', 'ssh: { config: «gone» }'],
    ['jiji/ssh-config-file-missing', 'ssh: { config: [good, «gone», «folder», unknown] }'],
    ['jiji/ssh-config-file-missing', 'ssh: { config: true }'],
    ['jiji/ssh-config-not-evaluated', 'ssh: { config: [«include», plain, large, gone] }'],
    ['jiji/ssh-config-not-evaluated', 'ssh: { config: «true» }'],
    ['jiji/ssh-config-not-evaluated', 'ssh: { config: false }'],
  ])('%s in %j', (code, written) => {
    const { text, places } = marked(written);
    expect(placesOf(code, text, context)).toEqual(places);
    expect(placesOf(code, text)).toEqual([]);
  });

  it('says what is wrong with a key, and what a config file holds', () => {
    const args = (text: string, code: string): unknown[] => validate(parseDeploy(text), context).filter((one) => one.code === code).map((one) => one.args);
    expect(args('ssh: { keys: [gone, folder, closed] }', 'jiji/key-file-missing')).toEqual([{ state: 'not found' }, { state: 'is a folder' }, { state: 'cannot be read' }]);
    expect(args('ssh: { config: include }', 'jiji/ssh-config-not-evaluated')).toEqual([{ what: 'Include and Match', file: 'include' }]);
  });

  it('keys, commands and names of variables are no paths in form C', () => {
    const text = 'servers: { a: { host: h, keys: ["$(pass key)", DEPLOY_KEY, "-----BEGIN OPENSSH PRIVATE KEY-----\\nx", gone] } }\nservices: { w: { servers: [a] } }';
    expect(localPaths(parseDeploy(text)).map(({ path }) => path)).toEqual(['gone']);
    expect(localPaths(parseDeploy(text.replace('servers: [a]', 'hosts: [a]'))).map(({ path }) => path)).toEqual(['DEPLOY_KEY', 'gone']);
  });
});
