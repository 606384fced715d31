import { CompletionItemKind } from 'vscode-languageserver';
import { registerMessages, renderCode } from '../../../core/base/index.ts';
import { capabilities as allCapabilities } from '../../../core/rules/resources/capabilities.ts';
import { durationWords } from '../../words/units.ts';
import { cronWords } from '../../words/cron.ts';
import { wordAround, type Source, type Suggestion } from '../suggestion.ts';

const values = (labels: readonly string[], detail?: (label: string) => string | undefined, more: Partial<Suggestion> = {}): readonly Suggestion[] =>
  labels.map((label) => {
    const words = detail?.(label);
    return { label, kind: CompletionItemKind.Unit, ...more, ...(words === undefined ? {} : { detail: words }) };
  });

export const durations: Source = () => ({ items: values(['5s', '10s', '30s', '60s', '90s', '5m', '10m', '1h'], durationWords) });

export const memorySizes: Source = () => ({ items: values(['128m', '256m', '512m', '1g', '2g', '4g']) });

export const processors: Source = () => ({ items: values(['0.25', '0.5', '1', '2', '4'], undefined, { isRaw: true }) });

export const capabilities: Source = ({ taken }) => ({
  items: Object.entries(allCapabilities).filter(([name]) => !taken.includes(name)).map(([label, about]) => ({ label, detail: about, kind: CompletionItemKind.EnumMember })),
});

/** Time zones that this machine knows. */
export const timeZones: Source = () => ({ items: values(['UTC', ...Intl.supportedValuesOf('timeZone').filter((zone) => zone !== 'UTC')], undefined, { kind: CompletionItemKind.EnumMember }) });

export const schedules: Source = () => ({ items: values(['0 * * * *', '*/15 * * * *', '30 3 * * *', '0 0 * * 0', '0 0 1 * *'], cronWords, { isQuoted: true }) });

export const networkModes: Source = ({ config, dialect, path }) => {
  const others = dialect === 'C' ? (config?.services ?? []).filter((service) => service.name !== path[1] && service.networkMode === 'bridge') : [];
  return { items: [...values(['bridge', 'host'], (mode) => renderCode(`assist.mode-${mode}`), { kind: CompletionItemKind.EnumMember }), ...others.map(({ name }) => ({ label: `service:${name}`, kind: CompletionItemKind.Reference, detail: renderCode('assist.mode-service', { service: name }) }))] };
};

export const gpus: Source = () => ({ items: values(['all', '0', '0,1', 'device=0'], undefined, { isQuoted: true, kind: CompletionItemKind.EnumMember }) });

export const devices: Source = () => ({ items: values(['/dev/fuse', '/dev/net/tun', '/dev/dri', '/dev/kvm', '/dev/ttyUSB0'], undefined, { kind: CompletionItemKind.File }) });

export const sshKeys: Source = async ({ around, taken }) => ({ items: values((await around.home.keys()).filter((key) => !taken.includes(key)), undefined, { kind: CompletionItemKind.File }) });

/** `Host` names of the user's SSH configuration. */
export const sshHosts: Source = async (at) => ({ items: values(await at.around.home.hosts(), () => renderCode('assist.ssh-host'), { kind: CompletionItemKind.Reference }), ...wordAround(at) });

export const sshConfigFiles: Source = () => ({ items: [...values(['true', 'false'], undefined, { isRaw: true, kind: CompletionItemKind.EnumMember }), ...values(['~/.ssh/config'], undefined, { kind: CompletionItemKind.File })] });

/** Host names that other services of the file are reached by. */
export const proxyHosts: Source = ({ config, taken, text }) => {
  const all = (config?.services ?? []).flatMap((service) => service.proxy.flatMap((target) => target.hosts));
  return { items: values([...new Set(all)].filter((host) => host !== text && !taken.includes(host)), undefined, { kind: CompletionItemKind.Value }) };
};

export const healthPaths: Source = () => ({ items: values(['/up', '/health', '/healthz', '/'], undefined, { kind: CompletionItemKind.Value }) });

export const logins: Source = () => ({ items: values(['root', 'deploy'], undefined, { kind: CompletionItemKind.Value }) });

export const registries: Source = () => ({ items: values(['ghcr.io', 'docker.io', 'quay.io', 'registry.gitlab.com'], undefined, { kind: CompletionItemKind.Value }) });

registerMessages({
  'assist.mode-bridge': 'own address on the private network',
  'assist.mode-host': 'the network of the server itself',
  'assist.mode-service': 'the network of {service}',
  'assist.ssh-host': 'Host in ~/.ssh/config',
});
