import type { Rule } from '../rule.ts';
import { serviceEntries } from '../view.ts';

export const nameReserved: Rule = {
  code: 'jiji/name-reserved',
  severity: 'error',
  message: 'Container name "{name}" is reserved',
  check: (parsed) =>
    serviceEntries(parsed)
      .map((service) => ({ range: service.keyRange, name: `${parsed.config?.project ?? ''}-${service.key}` }))
      .filter(({ name }) => name === 'kamal-proxy' || name === 'jiji-registry')
      .map(({ range, name }) => ({ range, args: { name } })),
};
