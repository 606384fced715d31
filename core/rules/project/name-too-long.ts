import type { Rule } from '../rule.ts';
import { serviceEntries } from '../view.ts';

export const nameTooLong: Rule = {
  code: 'jiji/name-too-long',
  severity: 'error',
  message: 'DNS label "{label}" is {length} characters; the limit is 63',
  check: (parsed) => {
    const { config } = parsed;
    if (config === undefined || config.project === '' || config.project.includes('${')) return [];
    return serviceEntries(parsed).flatMap((service) => {
      const servers = config.services.find((one) => one.name === service.key)?.servers ?? [];
      const base = `${config.project}-${service.key}`;
      const label = [base, ...servers.map((server) => `${base}-${server}`)].find((name) => name.length > 63);
      return label === undefined ? [] : [{ range: service.keyRange, args: { label, length: label.length } }];
    });
  },
};
