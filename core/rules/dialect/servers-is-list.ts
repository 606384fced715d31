import { isList } from '../../config/index.ts';
import type { Rule } from '../rule.ts';
import { section } from '../view.ts';

export const serversIsList: Rule = {
  code: 'jiji/servers-is-list',
  severity: 'error',
  message: 'servers must be a map of name to settings',
  check: (parsed) => {
    const servers = section(parsed, 'servers');
    return isList(servers?.value) ? [{ range: servers.keyRange }] : [];
  },
};
