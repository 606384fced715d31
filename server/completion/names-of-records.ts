import { CompletionItemKind } from 'vscode-languageserver';
import { registerMessages, renderCode } from '../../core/base/index.ts';
import type { ParsedDeploy } from '../../core/config/index.ts';
import { knownImage } from './known-images.ts';
import type { Suggestion, Surroundings } from './suggestion.ts';

/** Options of OpenSSH that have an effect here. */
const sshOptions = ['ServerAliveInterval', 'ServerAliveCountMax', 'Compression', 'HostKeyAlgorithms', 'KexAlgorithms', 'Ciphers', 'MACs'];

/** Free names that are likely under a key: variables that the image reads or that other services have, options of SSH, arguments of the Dockerfile. */
export function likelyNames(pattern: string, path: readonly (string | number)[], parsed: ParsedDeploy, around: Surroundings): readonly Suggestion[] {
  const { config } = parsed;
  const own = config?.services.find((service) => path[0] === 'services' && service.name === path[1]);
  if (pattern === 'ssh.options') return sshOptions.map((label) => ({ label, kind: CompletionItemKind.Property }));
  if (/(?:^|\.)environment(?:\.clear)?$/.test(pattern)) {
    const image = (knownImage(own?.image)?.variables ?? []).map((label): Suggestion => ({ label, kind: CompletionItemKind.Variable, detail: renderCode('assist.variable-of-image') }));
    const others = (config?.services ?? []).filter((service) => service !== own).flatMap((service) => Object.keys(service.environment.clear).map((label): Suggestion => ({ label, kind: CompletionItemKind.Variable, detail: renderCode('assist.variable-of', { service: service.name }) })));
    return unique([...image, ...others, { label: 'TZ', kind: CompletionItemKind.Variable, detail: renderCode('assist.variable-tz') }]);
  }
  if (pattern === 'services.*.build.args' && own?.build !== undefined) {
    const file = around.facts?.files?.look(`${own.build.context.replace(/(?<!\/)\/+$/, '')}/${own.build.dockerfile ?? 'Dockerfile'}`);
    const text = file?.kind === 'file' ? (file.text ?? '') : '';
    return unique([...text.matchAll(/^[ \t]*ARG[ \t]+([A-Za-z_]\w*)/gim)].map(([, label = '']) => ({ label, kind: CompletionItemKind.Variable, detail: renderCode('assist.arg') })));
  }
  return [];
}

function unique(items: readonly Suggestion[]): readonly Suggestion[] {
  const seen = new Set<string>();
  return items.filter(({ label }) => !seen.has(label) && seen.add(label));
}

registerMessages({
  'assist.variable-of-image': 'read by the image',
  'assist.variable-of': 'as service {service}',
  'assist.variable-tz': 'time zone',
  'assist.arg': 'ARG in the Dockerfile',
});
