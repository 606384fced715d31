import { valueOf } from '../../config/index.ts';
import type { Rule } from '../rule.ts';
import { jijiNames } from './names.ts';

export const networkDisabledMultiServer: Rule = {
  code: 'jiji/network-disabled-multi-server',
  severity: 'warning',
  message: 'Services cannot find each other with networking off',
  check: (parsed) => {
    const enabled = valueOf(valueOf(parsed.root, 'network'), 'enabled');
    const { config } = parsed;
    if (config === undefined || config.network.enabled || enabled === undefined) return [];
    const spans = config.services.some((service) => service.servers.length > 1);
    return spans || jijiNames(parsed).length > 0 ? [{ range: enabled.range }] : [];
  },
};
