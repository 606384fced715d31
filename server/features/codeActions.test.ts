import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import type { ClientCapabilities, CodeAction, TextEdit } from 'vscode-languageserver';
import { parseDeploy } from '../../core/config/index.ts';
import { validate, type RuleContext } from '../../core/rules/index.ts';
import { unknownLive, type Live } from '../live/live.ts';
import type { DeployDocument } from '../document.ts';
import { atCursor } from '../testing/cursor.ts';
import { codeActions, resolveAction } from './codeActions.ts';

interface Options {
  readonly context?: RuleContext;
  readonly client?: ClientCapabilities;
  readonly live?: Live;
  readonly only?: readonly string[];
}
const creating: ClientCapabilities = { workspace: { workspaceEdit: { documentChanges: true, resourceOperations: ['create'] } } };

async function actions(written: string, { context = {}, client = creating, live = unknownLive, only }: Options = {}): Promise<{ document: DeployDocument; found: readonly CodeAction[] }> {
  const { document, position } = atCursor(written);
  const found = await codeActions({ document, range: { start: position, end: position }, found: validate(document.parsed, context), context, client, live, ...(only === undefined ? {} : { only }) });
  return { document, found };
}
const titles = async (written: string, options?: Options): Promise<string[]> => (await actions(written, options)).found.map((one) => one.title);

/** The text after the action with a title. */
async function after(written: string, title: string, options?: Options): Promise<string> {
  const { document, found } = await actions(written, options);
  const action = found.find((one) => one.title === title);
  if (action === undefined) throw new Error(`no action ${title} among ${found.map((one) => one.title).join(', ')}`);
  return applied(document, (action.edit?.changes?.[document.uri] ?? action.edit?.documentChanges?.flatMap((one) => ('textDocument' in one && one.textDocument.uri === document.uri ? (one).edits : [])) ?? []) as TextEdit[]);
}
function applied({ text }: DeployDocument, edits: readonly TextEdit[]): string {
  const last = [...edits].sort((a, b) => text.offsetAt(b.range.start) - text.offsetAt(a.range.start));
  return last.reduce((all, edit) => all.slice(0, text.offsetAt(edit.range.start)) + edit.newText + all.slice(text.offsetAt(edit.range.end)), text.getText());
}

describe('quick fixes', () => {
  it('are those of what was found at the range, the first one preferred', async () => {
    const { found, document } = await actions('network:\n  cluster_cidr: "10.210.3.|7/16"\n');
    expect(found[0]).toMatchObject({ title: 'Replace by 10.210.0.0/16', kind: 'quickfix', isPreferred: true, diagnostics: [{ code: 'jiji/cidr-not-canonical' }], edit: { changes: { [document.uri]: [{ newText: '"10.210.0.0/16"' }] } } });
    expect(await titles('net|work:\n  cluster_cidr: "10.210.3.7/16"\n')).not.toContain('Replace by 10.210.0.0/16');
  });

  it('append to other files, and create them where the client can', async () => {
    const root = await mkdtemp(path.join(tmpdir(), 'jiji-actions-'));
    try {
      const file = path.join(root, '.env');
      const secrets = { has: () => false, tried: ['.env'], file, fileExists: true, inFile: [] };
      const text = 'services:\n  w:\n    environment:\n      secrets: [API_K|EY]\n';
      const context: RuleContext = { projectRoot: root, secrets };
      const append = async (client: ClientCapabilities): Promise<CodeAction | undefined> => (await actions(text, { context, client })).found.find((one) => one.title.includes('API_KEY') && one.edit?.changes !== undefined || one.edit?.documentChanges !== undefined);
      expect((await append(creating))?.edit?.documentChanges).toMatchObject([{ kind: 'create', uri: `file://${file}`, options: { ignoreIfExists: true } }, { textDocument: { uri: `file://${file}` }, edits: [{ newText: 'API_KEY=\n', range: { start: { line: 0, character: 0 } } }] }]);
      expect(await append({})).toBeUndefined();
      await writeFile(file, 'A=1\nB=2');
      expect((await append(creating))?.edit?.documentChanges).toMatchObject([{ edits: [{ newText: '\nAPI_KEY=\n', range: { start: { line: 1, character: 3 } } }] }]);
      expect((await append({}))?.edit?.changes).toMatchObject({ [`file://${file}`]: [{ newText: '\nAPI_KEY=\n' }] });
      expect(await readFile(file, 'utf8')).toBe('A=1\nB=2');
    } finally {
      await rm(root, { recursive: true, force: true });
    }
  });
});

describe('silence for this line', () => {
  it.each([
    ['a line', 'project: my_sh|op\n', 'project: my_shop # jiji-ignore: project-underscore\n'],
    ['a line with a comment', 'project: my_sh|op # ours\n', 'project: my_shop # ours # jiji-ignore: project-underscore\n'],
    ['a line that has one', 'project: my_sh|op # jiji-ignore: other\n', 'project: my_shop # jiji-ignore: other, project-underscore\n'],
    ['CRLF', 'project: my_sh|op\r\na: b\r\n', 'project: my_shop # jiji-ignore: project-underscore\r\na: b\r\n'],
  ])('%s', async (_, text, expected) => {
    const changed = await after(text, 'Silence jiji/project-underscore for this line');
    expect(changed).toBe(expected);
    expect(validate(parseDeploy(changed)).map((one) => one.code)).not.toContain('jiji/project-underscore');
  });
  it('is not offered where a comment would become text, nor for broken syntax', async () => {
    expect(await titles('services:\n  w:\n    environment:\n      clear:\n        A: "x.ji|ji\n          y.jiji"\n')).toEqual(expect.not.arrayContaining([expect.stringContaining('Silence')]));
    expect(await titles('a: [|\n')).toEqual(expect.not.arrayContaining([expect.stringContaining('yaml-syntax')]));
  });
});

describe('fix all', () => {
  const all = (text: string): Promise<string> => after(`|${text}`, 'Fix all that has one right answer', { only: ['source.fixAll'] });
  it('takes every fix with one right answer, round by round, and leaves the rest', async () => {
    const text = 'project: a\nservices:\n  w:\n    image: "nginx"\n    ports: [80, 443]\n    hosts: [we]\n    cap_add: [CAP_NET_ADMIN]\n    proxy: { app_port: 80, host: a.example.com, path_prefix: /x/ }\n';
    const fixed = await all(text);
    expect(fixed).toContain('cap_add: [NET_ADMIN]');
    expect(fixed).toContain('ports: ["80", "443"]');
    expect(fixed).toContain('image: "nginx"\n');
    expect(validate(parseDeploy(fixed)).some((one) => one.fixes.some((fix) => fix.mechanical === true && fix.appends === undefined))).toBe(false);
  });
  it('keeps line ends and changes only lines that differ', async () => {
    const text = '|project: a\r\nservices:\r\n  w:\r\n    cap_add: [CAP_CHOWN]\r\n';
    const { found, document } = await actions(text, { only: ['source.fixAll.jiji'] });
    expect(found).toHaveLength(1);
    expect(found[0]?.edit?.changes?.[document.uri]).toEqual([{ range: { start: { line: 3, character: 0 }, end: { line: 4, character: 0 } }, newText: '    cap_add: [CHOWN]\r\n' }]);
  });
  it('is offered only when asked for, and not when there is nothing to do', async () => {
    expect(await titles('services:\n  w:\n    cap_add: [CAP_CH|OWN]\n')).not.toContain('Fix all that has one right answer');
    expect(await titles('|project: a\n', { only: ['source.fixAll'] })).toEqual([]);
    expect(await titles('project: a_|b\n', { only: ['source.fixAll.other'] })).toEqual([]);
    expect((await actions('network:\n  cluster_cidr: "10.210.3.|7/16"\n', { only: ['refactor'] })).found.filter((one) => !one.kind?.startsWith('refactor'))).toEqual([]);
  });
});

describe('pin the image to its digest', () => {
  const digest = `sha256:${'a'.repeat(64)}`;
  const asked: string[] = [];
  const live: Live = { ...unknownLive, digest: (image) => { asked.push(image); return Promise.resolve({ digest, readAt: 0 }); } };
  const resolving: ClientCapabilities = { textDocument: { codeAction: { dataSupport: true, resolveSupport: { properties: ['edit'] } } } };
  const title = 'Pin nginx:1.27 to the digest that it has now';
  const text = 'services:\n  w:\n    image: "ngi|nx:1.27"\n';
  it('asks only when it was chosen, where the client can wait', async () => {
    const { document, found } = await actions(text, { client: resolving, live });
    const action = found.find((one) => one.title === title)!;
    expect(action.edit).toBeUndefined();
    expect(asked).toEqual([]);
    const chosen = await resolveAction(action, () => document, live);
    expect(asked).toEqual(['nginx:1.27']);
    expect(applied(document, chosen.edit?.changes?.[document.uri] ?? [])).toBe(`services:\n  w:\n    image: "nginx:1.27@${digest}"\n`);
    await expect(resolveAction(action, () => document, unknownLive)).rejects.toThrow('did not say which digest nginx:1.27 has');
    await expect(resolveAction(action, () => atCursor('|').document, live)).rejects.toThrow('changed meanwhile');
    expect(await resolveAction({ title: 'other' }, () => document, live)).toEqual({ title: 'other' });
  });
  it('asks at once for a client that cannot', async () => {
    expect(await after(text, title, { live })).toBe(`services:\n  w:\n    image: "nginx:1.27@${digest}"\n`);
    expect(await titles(text)).not.toContain(title);
  });
  it('ends the finding, and is not offered where there is a digest', async () => {
    const { found } = await actions('services:\n  w:\n    image: ngi|nx\n', { live });
    expect(found.find((one) => one.title.startsWith('Pin nginx'))?.diagnostics).toMatchObject([{ code: 'jiji/image-floating-tag' }]);
    expect(await titles(`services:\n  w:\n    image: ngi|nx@${digest}\n`, { live })).not.toContain(expect.stringContaining('Pin'));
  });
});

describe('changes of shape', () => {
  const w = (lines: string): string => `services:\n  w:\n${lines}`;
  it.each([
    ['Write the command as a list of words', '    command: npm run "a| b" # c\n', '    command: ["npm", "run", "a b"] # c\n'],
    ['Write the command as one line', '    comm|and: ["npm", "run", "a b"]\n', '    command: "npm run \'a b\'"\n'],
    ['Write the command as one line', '    comm|and:\n      - npm\n      - 1\n', '    command: "npm 1"\n'],
    ['Write host as a list of hosts', '    proxy: { host: a|.example.com }\n', '    proxy: { hosts: [a.example.com] }\n'],
    ['Write the only host as host', '    proxy:\n      ho|sts: [a.example.com] # x\n', '    proxy:\n      host: a.example.com # x\n'],
    ['Write the only host as host', '    proxy:\n      hosts:\n        - a|.example.com\n      ssl: true\n', '    proxy:\n      host: a.example.com\n      ssl: true\n'],
    ['Write proxy over several lines', '    pro|xy: { app_port: 80, hosts: [a, b] }\n    retain: 3\n', '    proxy:\n      app_port: 80\n      hosts: [a, b]\n    retain: 3\n'],
    ['Write hosts over several lines', '    hosts: [a|, "b"] # c\n', '    hosts:\n      - a\n      - "b" # c\n'],
    ['Write hosts on one line', '    hosts:\n      - a|\n      - "b"\n    retain: 3\n', '    hosts: [a, "b"]\n    retain: 3\n'],
    ['Write proxy on one line', '    proxy:\n      app_po|rt: 80\n      hosts:\n        - a.example.com\n', '    proxy: { app_port: 80, hosts: [a.example.com] }\n'],
    ['Write clear on one line', '    environment:\n      clear:\n        A|: ${B}\n', '    environment:\n      clear: { A: "${B}" }\n'],
    ['Write the proxy as a list of targets', '    proxy:\n      app_port: 8|0 # x\n      host: a\n      healthcheck:\n        path: /\n', '    proxy:\n      targets:\n        - app_port: 80 # x\n          host: a\n          healthcheck:\n            path: /\n'],
    ['Write the proxy as a list of targets', '    proxy: { app_port: 8|0, host: a }\n', '    proxy: { targets: [{ app_port: 80, host: a }] }\n'],
    ['Write the only target as the proxy itself', '    proxy:\n      targets:\n        - app_port: 8|0 # x\n          host: a\n          healthcheck:\n            path: /\n    retain: 3\n', '    proxy:\n      app_port: 80 # x\n      host: a\n      healthcheck:\n        path: /\n    retain: 3\n'],
    ['Write the only target as the proxy itself', '    proxy: { targets: [{ app_port: 8|0, host: a }] }\n', '    proxy: { app_port: 80, host: a }\n'],
  ])('%s: %j', async (title, text, expected) => {
    const changed = await after(w(text), title);
    expect(changed).toBe(w(expected));
    const before = parseDeploy(w(text).replace('|', ''));
    expect(parseDeploy(changed).config).toEqual(before.config);
  });

  it.each([
    ['a comment inside', '    hosts:\n      - a| # first\n      - b\n', 'Write hosts on one line'],
    ['an anchor inside', '    hosts: [&x a|, b]\n', 'Write hosts over several lines'],
    ['a block text inside', '    environment:\n      clear:\n        A|: >\n          x\n', 'Write clear on one line'],
    ['two targets', '    proxy:\n      targets:\n        - app_port: 8|0\n        - app_port: 81\n', 'Write the only target as the proxy itself'],
    ['two hosts', '    proxy: { hosts: [a|, b] }\n', 'Write the only host as host'],
    ['a map in a flow map', '    proxy: { healthcheck: { path: /|x } }\n', 'Write healthcheck over several lines'],
    ['an empty list', '    ho|sts: []\n', 'Write hosts over several lines'],
    ['broken quotes', "    command: a| 'b\n", 'Write the command as a list of words'],
  ])('not with %s', async (_, text, title) => expect(await titles(w(text))).not.toContain(title));

  it('none in a text that does not parse', async () => expect((await actions(w('    hosts: [a|, b\n    x: {\n'))).found.filter((one) => one.kind?.startsWith('refactor'))).toEqual([]));
});

describe('move a secret out of clear', () => {
  it('puts its name under secrets and its value at the end of the secrets file', async () => {
    const text = 'services:\n  w:\n    environment:\n      clear:\n        A: b\n        PIN: "12|34"\n';
    const context: RuleContext = { projectRoot: '/nowhere/project' };
    const { found } = await actions(text, { context });
    const action = found.find((one) => one.kind === 'refactor.extract');
    expect(action?.edit?.documentChanges).toMatchObject([{ kind: 'create', uri: 'file:///nowhere/project/.env' }, { edits: [{ newText: 'PIN=1234\n' }] }, { textDocument: { uri: 'file:///project/.jiji/deploy.yml' } }]);
    const changed = await after(text, action?.title ?? '', { context });
    expect(parseDeploy(changed).config?.services[0]?.environment).toEqual({ clear: { A: 'b' }, secrets: ['PIN'] });
    expect(changed).not.toContain('1234');
  });
});

describe('move an inline server to servers', () => {
  const title = 'Move this server to servers: as web1';
  it('makes the section, in all services that have only this server', async () => {
    const changed = await after('project: a\nservices:\n  w:\n    image: a\n    servers:\n      - host: web1.exa|mple.com\n        arch: arm64\n    retain: 3\n  v:\n    servers: [{ host: WEB1.example.com, arch: arm64 }]\n', title);
    expect(changed).toBe('project: a\nservers:\n  web1:\n    host: web1.example.com\n    arch: arm64\n\nservices:\n  w:\n    image: a\n    hosts: [web1]\n    retain: 3\n  v:\n    hosts: [web1]\n');
    expect(parseDeploy(changed).config?.services.map((service) => service.servers)).toEqual([['web1'], ['web1']]);
  });
  it.each([
    ['beside another one', 'services:\n  w:\n    servers: [{ host: web1.exa|mple.com }, { host: web2.example.com }]\n'],
    ['with two architectures', 'services:\n  w:\n    servers: [{ host: web1.exa|mple.com }]\n  v:\n    servers: [{ host: web1.example.com, arch: arm64 }]\n'],
  ])('not %s', async (_, text) => expect(await titles(text)).not.toContain(title));
});
