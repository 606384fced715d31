import type { Rule } from '../rule.ts';
import { serverEntries } from '../view.ts';
import { isSectionBroken } from '../quiet.ts';

export const serverUnused: Rule = {
  code: 'jiji/server-unused',
  severity: 'warning',
  message: 'Server "{name}" runs no service (it still joins the private network)',
  check: (parsed) => {
    const { config } = parsed;
    if (config === undefined || config.services.length === 0 || isSectionBroken(parsed, 'services')) return [];
    const used = new Set(config.services.flatMap((service) => service.servers));
    return serverEntries(parsed).filter((server) => !used.has(server.key)).map((server) => ({ range: server.keyRange, args: { name: server.key } }));
  },
};
