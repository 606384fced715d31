import type { Rule } from '../rule.ts';
import { routes } from '../view.ts';
import { hasNoPort } from './missing.ts';

export const appPortMissing: Rule = {
  code: 'jiji/app-port-missing',
  severity: 'error',
  message: 'proxy needs {key}',
  check: (parsed) => {
    const key = parsed.dialect.dialect === 'C' ? 'port' : 'app_port';
    return routes(parsed).filter((route) => hasNoPort(route, parsed)).map(({ range }) => ({ range, args: { key } }));
  },
};
