import { spawnSync } from 'node:child_process';
import path from 'node:path';

/** The two ends of what is supported: `old` is the floor of the manifest, `new` what people run. */
export type Edition = 'old' | 'new';

const here = import.meta.dirname;
export const repository = path.join(here, '../../..');

/** Editions to test: both, or those that `JIJI_E2E_EDITIONS` names. */
export const editions: readonly Edition[] = (process.env['JIJI_E2E_EDITIONS'] ?? 'old,new').split(',').filter((name): name is Edition => name === 'old' || name === 'new');

/** Where an edition's VS Code server stands; it is built first when it is not there (a minute). */
export function installEdition(edition: Edition): string {
  const { status, stdout, error } = spawnSync('bash', [path.join(here, 'install.sh'), edition], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] });
  if (error !== undefined) throw error;
  if (status !== 0) throw new Error(`VS Code server "${edition}" could not be installed (exit code ${status})`);
  return stdout.trim();
}
