import { valueOf } from '../../config/index.ts';
import type { Rule } from '../rule.ts';
import { section } from '../view.ts';

export const networkVariableInvalid: Rule = {
  code: 'jiji/network-variable-invalid',
  severity: 'error',
  message: 'JIJI_NETWORK_ENABLED must be true or false',
  check: (parsed) => {
    const value = parsed.environ['JIJI_NETWORK_ENABLED'] ?? '';
    const network = section(parsed, 'network');
    return value === '' || value === 'true' || value === 'false' || valueOf(network?.value, 'enabled') !== undefined ? [] : [{ range: network?.keyRange ?? parsed.source.document }];
  },
};
