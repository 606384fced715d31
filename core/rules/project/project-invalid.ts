import { isText, valueOf, isProjectName } from '../../config/index.ts';
import type { Rule } from '../rule.ts';

export const projectInvalid: Rule = {
  code: 'jiji/project-invalid',
  severity: 'error',
  message: 'Project must be 1–50 lowercase letters, digits, "-" or "_", starting and ending with a letter or digit',
  check: (parsed) => {
    const node = valueOf(parsed.root, 'project');
    return !isText(node) || node.value.includes('${') || isProjectName(node.value) ? [] : [{ range: node.range }];
  },
};
