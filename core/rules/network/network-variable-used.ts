import { valueOf } from '../../config/index.ts';
import type { Rule } from '../rule.ts';
import { section } from '../view.ts';

export const networkVariableUsed: Rule = {
  code: 'jiji/network-variable-used',
  severity: 'information',
  message: '{name}={value} is in force',
  check: (parsed) => {
    const network = section(parsed, 'network');
    return Object.entries(variables).flatMap(([name, key]) => {
      const value = parsed.environ[name] ?? '';
      return value === '' || valueOf(network?.value, key) !== undefined ? [] : [{ range: network?.keyRange ?? parsed.source.document, args: { name, value } }];
    });
  },
};

const variables: Readonly<Record<string, string>> = { JIJI_CLUSTER_CIDR: 'cluster_cidr', JIJI_NETWORK_ENABLED: 'enabled' };
