import type { Finding, Rule } from '../rule.ts';
import { section, serviceEntries } from '../view.ts';
import { serverCount } from './networkOfC.ts';

const limits = { servers: 32, services: 500, instances: 2000 } as const;

export const projectTooLarge: Rule = {
  code: 'jiji/project-too-large',
  severity: 'error',
  message: '{count} {what} in one project, where form C allows {max}; split the project',
  check: (parsed) => {
    if (parsed.dialect.dialect !== 'C') return [];
    const instances = parsed.config?.services.reduce((sum, { servers, scale }) => sum + servers.length * Math.max(1, scale), 0) ?? 0;
    const over = (what: keyof typeof limits, count: number, key: string): readonly Finding[] => {
      const place = section(parsed, key);
      return place === undefined || count <= limits[what] ? [] : [{ range: place.keyRange, args: { count, what, max: limits[what] } }];
    };
    return [...over('servers', serverCount(parsed), 'servers'), ...over('services', serviceEntries(parsed).length, 'services'), ...over('instances', instances, 'services')];
  },
};
