import { CompletionItemKind } from 'vscode-languageserver';
import { registerMessages, renderCode } from '../../../core/base/index.ts';
import { namesOf } from '../../../core/rules/network/names.ts';
import { wordAround, type Source } from '../suggestion.ts';

/** Private DNS names of the other services, also inside a longer text. */
export const dnsNames: Source = (at) => {
  const { config, path } = at;
  if (config?.network.enabled !== true) return undefined;
  const own = path[0] === 'services' ? path[1] : undefined;
  const others = config.services.filter((service) => service.name !== own);
  const domain = config.network.serviceDomain;
  const items = [0, 1].flatMap((round) => others.flatMap((service) => {
    const names = namesOf(config, service.name);
    const on = service.servers.join(', ');
    const detail = on === '' ? service.name : renderCode('assist.service-on', { service: service.name, servers: on });
    return (round === 0 ? names.slice(0, 1) : names.slice(1)).map((name) => ({ label: `${name}.${domain}`, kind: CompletionItemKind.Value, detail }));
  }));
  return { items, ...wordAround(at) };
};

registerMessages({ 'assist.service-on': '{service} on {servers}' });
