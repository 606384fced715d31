import { deployFileCandidates, deployFileName } from '../../config/index.ts';
import type { Rule } from '../rule.ts';

export const envFilesAmbiguous: Rule = {
  code: 'jiji/env-files-ambiguous',
  severity: 'warning',
  message: '"{used}" and "{unused}" both define {environment}; "{used}" is used, so rename or remove the other',
  check: (parsed, { file, siblings }) => {
    const own = file === undefined ? undefined : deployFileName(file);
    if (own === undefined || siblings === undefined) return [];
    const order = deployFileCandidates(own.environment);
    const same = siblings.filter((other) => other.environment === own.environment).map((other) => other.file);
    const used = order.find((candidate) => candidate === own.path || same.includes(candidate));
    if (used === undefined || used === own.path) return [];
    return [{ range: parsed.source.document, args: { used, unused: own.path, environment: own.environment === undefined ? 'the default environment' : `environment "${own.environment}"` } }];
  },
};
