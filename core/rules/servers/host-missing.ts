import { isMap, isScalar, valueOf } from '../../config/index.ts';
import type { Rule } from '../rule.ts';
import { serverEntries } from '../view.ts';

export const hostMissing: Rule = {
  code: 'jiji/host-missing',
  severity: 'error',
  message: 'Server "{name}" needs host',
  check: (parsed) =>
    serverEntries(parsed)
      .filter((server) => (server.value === undefined || isMap(server.value)) && !isScalar(valueOf(server.value, 'host')))
      .map((server) => ({ range: server.keyRange, args: { name: server.key } })),
};
