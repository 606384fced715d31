import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { handlers } from '../core/operations/handlers.ts';
import { commandNames } from './commands.ts';

/** Where a person finds each operation; `null`: not offered there, and why stands beside it. */
const offered: Readonly<Record<keyof typeof handlers, { readonly cli: string | null; readonly editor: string | null }>> = {
  init: { cli: 'server init', editor: 'jiji.init' },
  plan: { cli: 'plan', editor: 'jiji.plan' },
  deploy: { cli: 'deploy', editor: 'jiji.deploy' },
  build: { cli: 'build', editor: 'jiji.build' },
  prune: { cli: 'services prune', editor: 'jiji.prune' },
  registrySetup: { cli: 'registry setup', editor: 'jiji.registrySetup' },
  registryLogin: { cli: 'registry login', editor: 'jiji.registryLogin' },
  registryLogout: { cli: 'registry logout', editor: 'jiji.registryLogout' },
  registryRemove: { cli: 'registry remove', editor: 'jiji.registryRemove' },
  restart: { cli: 'services restart', editor: 'jiji.restart' },
  stop: { cli: 'services stop', editor: 'jiji.stop' },
  start: { cli: 'services start', editor: 'jiji.start' },
  remove: { cli: 'services remove', editor: 'jiji.remove' },
  audit: { cli: 'audit', editor: 'jiji.history' },
  logs: { cli: 'services logs', editor: 'jiji.serviceLogs' },
  exec: { cli: 'server exec', editor: 'jiji.exec' },
  lockShow: { cli: 'lock show', editor: 'jiji.lockShow' },
  lockAcquire: { cli: 'lock acquire', editor: 'jiji.lockAcquire' },
  lockRelease: { cli: 'lock release', editor: 'jiji.lockRelease' },
  // Listed by `rollback --list` and shown by the editor's picker.
  versions: { cli: 'rollback', editor: 'jiji.rollback' },
  rollback: { cli: 'rollback', editor: 'jiji.rollback' },
  resume: { cli: 'resume', editor: 'jiji.resume' },
  // One editor command offers both, Resume and Undo.
  undo: { cli: 'undo', editor: 'jiji.resume' },
  status: { cli: 'status', editor: 'jiji.refresh' },
  dns: { cli: 'network dns', editor: 'jiji.dns' },
  serverVersions: { cli: 'server versions', editor: 'jiji.serverVersions' },
  repair: { cli: 'network repair', editor: 'jiji.repair' },
  rotateKeys: { cli: 'network repair', editor: 'jiji.rotateKeys' },
  evict: { cli: 'server evict', editor: 'jiji.evict' },
  teardown: { cli: 'server teardown', editor: 'jiji.teardown' },
  proxyStatus: { cli: 'proxy status', editor: 'jiji.proxyStatus' },
  proxyLogs: { cli: 'proxy logs', editor: 'jiji.proxyLogs' },
  proxyBoot: { cli: 'proxy boot', editor: 'jiji.proxyBoot' },
  proxyUpgrade: { cli: 'proxy upgrade', editor: 'jiji.proxyUpgrade' },
  explainSsh: { cli: 'server ssh', editor: 'jiji.explainSsh' },
  secrets: { cli: 'secrets check', editor: 'jiji.checkSecrets' },
  rotateSecret: { cli: 'secrets rotate', editor: 'jiji.rotateSecret' },
  // What the editor asks at its start; `jiji resume` says the same.
  interrupted: { cli: 'resume', editor: 'jiji.resume' },
  // The live picture; at the command line it is one look.
  watch: { cli: 'topology', editor: 'jiji.topology' },
};

test('every operation is offered at the command line and in the editor, or it says why not', () => {
  const manifest = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')) as { contributes: { commands: { command: string }[] } };
  const commands = manifest.contributes.commands.map((each) => each.command);
  expect(Object.keys(offered).sort()).toEqual(Object.keys(handlers).sort());
  for (const { cli, editor } of Object.values(offered)) {
    if (cli !== null) expect(commandNames()).toContain(cli);
    if (editor !== null) expect(commands).toContain(editor);
  }
});
