import { isHost } from '../../config/index.ts';
import type { Rule } from '../rule.ts';
import { hostEntries } from '../view.ts';

export const hostInvalid: Rule = {
  code: 'jiji/host-invalid',
  severity: 'error',
  message: '"{host}" is not a host name or IP address',
  check: (parsed) => hostEntries(parsed).filter(({ node }) => !isHost(node.value)).map(({ node }) => ({ range: node.range, args: { host: node.value } })),
};
