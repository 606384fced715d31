import { entriesOf, isScalar, valueOf } from '../../config/index.ts';
import type { Rule } from '../rule.ts';

export const sshHostCheckDisabled: Rule = {
  code: 'jiji/ssh-host-check-disabled',
  severity: 'warning',
  message: 'Host key checking stays on; this option is ignored',
  check: (parsed) =>
    entriesOf(valueOf(valueOf(parsed.root, 'ssh'), 'options'))
      .filter(({ key, value }) => isScalar(value) && ((/^stricthostkeychecking$/i.test(key) && /^(no|off|false)$/i.test(value.text)) || (/^userknownhostsfile$/i.test(key) && value.text === '/dev/null')))
      .map(({ keyRange }) => ({ range: keyRange })),
};
