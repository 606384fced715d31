import { isText, valueOf } from '../../config/index.ts';
import type { Rule } from '../rule.ts';
import { literalHosts } from '../view.ts';

export const projectSameAcrossEnvs: Rule = {
  code: 'jiji/project-same-across-envs',
  severity: 'information',
  message: 'Environments {own} and {other} deploy the same project to {host}; containers will replace each other',
  check: (parsed, { environment, siblings = [] }) => {
    const project = valueOf(parsed.root, 'project');
    if (!isText(project) || project.value === '' || project.value.includes('${')) return [];
    const hosts = new Set(literalHosts(parsed));
    return siblings.flatMap((other) => {
      const host = other.project === project.value && other.environment !== environment ? other.hosts.find((one) => hosts.has(one)) : undefined;
      return host === undefined ? [] : [{ range: project.range, args: { own: nameOf(environment), other: nameOf(other.environment), host } }];
    });
  },
};

const nameOf = (environment: string | undefined): string => environment ?? 'default';
