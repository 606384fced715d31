import { problemOf } from '../base/index.ts';
import type { SshExplanation } from '../protocol/ssh.ts';
import { candidatesFor } from './authentication.ts';
import type { SshLog } from './options.ts';
import { keyLabel, loadKey, type KeyCache } from './private-keys.ts';
import { expandPath, type ResolveEnvironment, type SshSettings } from './resolve-target.ts';
import { readSshConfig } from './ssh-config-file.ts';
import { labelOf, type SshTarget } from './target.ts';

type Option = SshExplanation['options'][number];

/** Where every option of a resolved target comes from: the deploy file, an SSH config file, or a default. */
export async function explainOptions(settings: SshSettings, target: SshTarget, environment: ResolveEnvironment): Promise<readonly Option[]> {
  const server = settings.servers.find((each) => each.name === target.name);
  const files = await Promise.all(settings.ssh.configFiles.map(async (name) => {
    const file = expandPath(name, environment);
    return { file, text: await environment.readFile(file) };
  }));
  const inFiles = (key: string): string | undefined => files.find(({ text }) => text !== undefined && readSshConfig(text, server?.host ?? '').values.has(key))?.file;
  const from = (own: boolean, key: string): string => (own ? 'deploy file' : inFiles(key) ?? 'default');
  const option = (name: string, value: string | undefined, own: boolean, key: string): Option[] => (value === undefined ? [] : [{ option: name, value, from: from(own, key) }]);
  const { ssh } = settings;
  const named = (name: string): boolean => Object.keys(ssh.options).some((key) => key.toLowerCase() === name);
  return [
    { option: 'host', value: target.host, from: target.host === server?.host ? 'deploy file' : inFiles('hostname') ?? 'deploy file' },
    ...option('port', String(target.port), server?.ssh.port !== undefined, 'port'),
    ...option('user', target.user, server?.ssh.user !== undefined, 'user'),
    ...option('jump host', target.jump === undefined ? undefined : labelOf(target.jump), ssh.proxy !== undefined, 'proxyjump'),
    ...option('proxy command', target.proxyCommand, ssh.proxyCommand !== undefined, 'proxycommand'),
    ...(target.keysOnly ? [{ option: 'agent', value: 'never asked (keys_only)', from: 'deploy file' }] : []),
    ...(target.namedKeysOnly === true ? option('agent', 'named keys alone (IdentitiesOnly)', false, 'identitiesonly') : []),
    ...option('keep-alive', `${target.keepAliveMs / 1000} s, ${target.keepAliveMisses} misses`, named('serveraliveinterval'), 'serveraliveinterval'),
    { option: 'connect time-out', value: `${target.connectTimeoutMs / 1000} s`, from: 'deploy file' },
    ...files.filter(({ text }) => text === undefined).map(({ file }) => ({ option: 'config', value: 'does not exist', from: file })),
  ];
}

/** Keys in the order in which they would be offered, and why others are not; nobody is asked for a passphrase. */
export async function explainKeys(target: SshTarget, agentSocket: string | undefined, passphrases: ReadonlyMap<string, string> = new Map()): Promise<SshExplanation['keys']> {
  const keyCache: KeyCache = new Map();
  const left: { key: string; state: 'locked' | 'absent' | 'unusable'; reason?: string }[] = [];
  const usable: SshTarget['keys'][number][] = [];
  for (const source of target.keys) {
    try {
      const loaded = await loadKey(source, source.passphrase ?? passphrases.get(keyLabel(source)), keyCache);
      if (loaded === undefined) left.push({ key: keyLabel(source), state: 'absent' });
      else usable.push(source);
    } catch (error) {
      const { args, code } = problemOf(error);
      left.push({ key: keyLabel(source), state: 'unusable', reason: String(args['reason'] ?? (code === 'ssh-key-passphrase' ? 'the passphrase does not fit' : code)) });
    }
  }
  const told: string[] = [];
  const log: SshLog = (level, message) => {
    if (level === 'warn') told.push(message);
  };
  const { ready, locked } = await candidatesFor({ ...target, keys: usable }, { agentSocket, passphrases, keyCache, log });
  return [
    ...ready.map(({ label }) => ({ key: label, state: 'offered' as const })),
    ...locked.map((source) => ({ key: keyLabel(source), state: 'locked' as const })),
    ...left,
    ...told.map((reason) => ({ key: 'agent', state: 'unusable' as const, reason })),
  ];
}
