import { execFileSync } from 'node:child_process';
import { startLab } from '../../lab/api.mjs';
import type { Lab } from '../../lab/types.d.mts';
import { repository } from './editions.ts';
import { shopWorkspace, type Workspace } from './workspace.ts';

export interface ShopLab {
  readonly lab: Lab;
  readonly workspace: Workspace;
  /** Folder with the server parts, as `npm run parts` prints it. */
  readonly partsDir: string;
  readonly down: () => Promise<void>;
}

/** Three lab servers and a copy of examples/shop that points at them. */
export async function startShopLab(): Promise<ShopLab> {
  const partsDir = execFileSync(process.execPath, ['scripts/parts/parts.mjs'], { cwd: repository, encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] }).trim().split('\n').at(-1) ?? '';
  const lab = await startLab();
  const workspace = shopWorkspace();
  const text = workspace
    .read('.jiji/deploy.yml')
    .replace(/key_path: .*/, `key_path: ${lab.paths.id}`)
    .replace(/proxy_command: .*/, `proxy_command: ${lab.paths.proxyCommand}`);
  workspace.write('.jiji/deploy.yml', text);
  workspace.write('.env', 'SESSION_KEY=a-value-for-tests\n');
  return {
    lab,
    workspace,
    partsDir,
    down: async () => {
      workspace.remove();
      await lab.down();
    },
  };
}

/** SHA-256 fingerprints of the keys in a known_hosts file. */
export const fingerprints = (knownHosts: string): string[] => [...execFileSync('ssh-keygen', ['-l', '-f', knownHosts], { encoding: 'utf8' }).matchAll(/SHA256:\S+/g)].map(([found]) => found);
