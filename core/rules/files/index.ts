import type { Rule } from '../rule.ts';
import { envFilesAmbiguous } from './env-files-ambiguous.ts';
import { pathOutsideProject } from './path-outside-project.ts';
import { projectSameAcrossEnvs } from './project-same-across-envs.ts';
import { secretFileTracked } from './secret-file-tracked.ts';
import { secretMissing } from './secret-missing.ts';
import { variableInShellField } from './variable-in-shell-field.ts';

export const filesRules: readonly Rule[] = [
  envFilesAmbiguous,
  projectSameAcrossEnvs,
  secretMissing,
  secretFileTracked,
  variableInShellField,
  pathOutsideProject,
];
