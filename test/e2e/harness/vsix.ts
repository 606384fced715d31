import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { repository } from './editions.ts';

/** The packed extension that all tests install: `JIJI_VSIX`, or dist/jiji.vsix, made first when there is none. */
export function packedExtension(): string {
  const given = process.env['JIJI_VSIX'];
  if (given !== undefined) return path.resolve(given);
  const vsix = path.join(repository, 'dist/jiji.vsix');
  if (!existsSync(vsix)) execFileSync(process.execPath, ['scripts/package.mjs'], { cwd: repository, stdio: 'inherit' });
  return vsix;
}
