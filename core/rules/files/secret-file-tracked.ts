import path from 'node:path';
import { registerMessages } from '../../base/index.ts';
import { isText, valueOf } from '../../config/index.ts';
import type { Finding, Fix, Rule } from '../rule.ts';

export const secretFileTracked: Rule = {
  code: 'jiji/secret-file-tracked',
  severity: 'warning',
  message: '"{file}" holds secrets but {state}',
  check: (parsed, { secrets, projectRoot }) => {
    const node = valueOf(parsed.root, 'secrets_path');
    if (!isText(node) || secrets?.git === undefined || projectRoot === undefined || !secrets.fileExists) return [];
    return trackedFinding(secrets.git, secrets.file, projectRoot).map((found) => ({ ...found, range: node.range }));
  },
};

/** What git does with a secrets file that it should ignore; nothing when all is well. */
export function trackedFinding(git: { readonly ignored: boolean; readonly tracked: boolean }, file: string, projectRoot: string): readonly Omit<Finding, 'range'>[] {
  const relative = path.relative(projectRoot, file).replaceAll('\\', '/');
  if (git.tracked) return [{ args: { file: relative, state: 'is tracked by git; take it out with git rm --cached and let git ignore it' } }];
  if (git.ignored) return [];
  const pattern = `/${relative.replaceAll(/[\\*?[\]!# ]/g, '\\$&')}`;
  const fix: Fix = { title: { code: 'fix.git-ignore', args: { file: relative } }, edits: [], appends: [{ path: path.join(projectRoot, '.gitignore'), text: `${pattern}\n` }] };
  return [{ args: { file: relative, state: 'is not ignored by git; add it to .gitignore' }, fixes: [fix] }];
}

registerMessages({ 'fix.git-ignore': 'Add {file} to .gitignore' });
