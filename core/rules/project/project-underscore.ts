import { isText, valueOf, isProjectName } from '../../config/index.ts';
import type { Rule } from '../rule.ts';
import { serviceEntries } from '../view.ts';

export const projectUnderscore: Rule = {
  code: 'jiji/project-underscore',
  severity: 'hint',
  message: '"_" is legal here but not in host names; "{name}" may be refused by some clients',
  check: (parsed) => {
    const node = valueOf(parsed.root, 'project');
    if (!isText(node) || !isProjectName(node.value) || !node.value.includes('_')) return [];
    const service = serviceEntries(parsed)[0]?.key ?? 'web';
    return [{ range: node.range, args: { name: `${node.value}-${service}.${parsed.config?.network.serviceDomain ?? 'jiji'}` } }];
  },
};
