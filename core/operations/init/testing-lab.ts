import { existsSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { homedir } from 'node:os';
import path from 'node:path';
import type { Lab } from '../../../test/lab/types.d.mts';
import type { DeployConfig, Engine } from '../../config/model.ts';
import { resolveTarget, type ConnectionPool } from '../../ssh/index.ts';
import { folderParts } from '../parts-folder.ts';
import { testConfig, testContext, type TestContext } from '../testing/context.ts';

/** The folder that `npm run parts` made, unless JIJI_TEST_PARTS names another one; undefined when there is none. */
export async function partsFolder(): Promise<string | undefined> {
  const cache = path.join(process.env['XDG_CACHE_HOME'] ?? path.join(homedir(), '.cache'), 'jiji', 'parts');
  const found = existsSync(cache) ? (await readdir(cache)).filter((name) => existsSync(path.join(cache, name, 'manifest.json'))) : [];
  return process.env['JIJI_TEST_PARTS'] ?? (found[0] === undefined ? undefined : path.join(cache, found[0]));
}

export interface LabContextOptions {
  readonly lab: Lab;
  readonly pool: ConnectionPool;
  readonly stateDir: string;
  readonly partsDir: string;
  readonly engine?: Engine;
  readonly config?: Partial<DeployConfig>;
  readonly user?: string;
  readonly keyPath?: string;
  readonly connectTimeoutSeconds?: number;
}

/** A context that reaches the lab's hosts over the product's own connections, kept open as in a session. */
export async function labContext(servers: readonly string[], options: LabContextOptions): Promise<TestContext> {
  const { lab, pool, stateDir, user = 'root', keyPath = lab.paths.id } = options;
  const config = testConfig('shop', servers, [], options.engine);
  const reached = {
    ...config,
    servers: config.servers.map((server) => ({ ...server, host: lab.host(server.name).ip, ssh: { user, keyPaths: [keyPath], keyData: [] } })),
    ssh: { ...config.ssh, keysOnly: true, connectTimeoutSeconds: options.connectTimeoutSeconds ?? 60, commandTimeoutSeconds: 300, proxyCommand: lab.paths.proxyCommand },
    ...options.config,
  };
  const places = { homeDir: '/nowhere', projectRoot: lab.paths.folder, readFile: () => Promise.resolve(undefined), keyData: () => undefined };
  return testContext(reached, new Map(), { stateDir, parts: folderParts(options.partsDir), connect: async (name) => pool.connect(await resolveTarget(reached, name, places)) });
}
