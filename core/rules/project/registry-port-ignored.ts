import { entryOf } from '../../config/index.ts';
import type { Rule } from '../rule.ts';
import { registryEntry, registryType } from './registry.ts';

export const registryPortIgnored: Rule = {
  code: 'jiji/registry-port-ignored',
  severity: 'information',
  message: 'port applies to the local registry only; put it into server',
  check: (parsed) => {
    const port = entryOf(registryEntry(parsed)?.value, 'port');
    return port?.value !== undefined && registryType(parsed) === 'remote' ? [{ range: port.keyRange }] : [];
  },
};
