import { entryOf } from '../../config/index.ts';
import { bothKeys } from '../both-keys.ts';
import type { Rule } from '../rule.ts';
import { serviceEntries } from '../view.ts';

export const hostsAndServers: Rule = {
  code: 'jiji/hosts-and-servers',
  severity: 'error',
  message: 'Use hosts or servers, not both',
  check: (parsed) => serviceEntries(parsed).flatMap(({ value }) => bothKeys(entryOf(value, 'hosts'), entryOf(value, 'servers'))),
};
