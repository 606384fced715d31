import path from 'node:path';
import * as z from 'zod';
import { pathState, readText } from './disk.ts';

const networkFile = z.object({
  version: z.literal(1),
  topology: z.object({
    clusterCidr: z.string(),
    serviceDomain: z.string(),
    apiPort: z.number().int().optional(),
    servers: z.array(z.object({ name: z.string(), subnet: z.string(), wireguardIp: z.string() })),
  }),
});

/** The cluster as `.jiji/network.json` has it. */
export type KnownNetwork = z.infer<typeof networkFile>['topology'];

const limitBytes = 1024 * 1024;

/** The last seen network of a project and environment, read again only when its file has changed. */
export class NetworkFiles {
  readonly #known = new Map<string, { readonly stamp: string; readonly network: KnownNetwork | undefined }>();

  async read(projectRoot: string, environment: string | undefined): Promise<KnownNetwork | undefined> {
    const file = path.join(projectRoot, '.jiji', environment === undefined ? 'network.json' : `network.${environment}.json`);
    const state = await pathState(file);
    if (state?.kind !== 'file') return undefined;
    const stamp = `${state.mtimeMs} ${state.size}`;
    const known = this.#known.get(file);
    if (known?.stamp === stamp) return known.network;
    const network = parseNetwork(await readText(file, limitBytes));
    this.#known.set(file, { stamp, network });
    return network;
  }
}

function parseNetwork(text: string | undefined): KnownNetwork | undefined {
  if (text === undefined) return undefined;
  try {
    const read = networkFile.safeParse(JSON.parse(text));
    return read.success ? read.data.topology : undefined;
  } catch {
    // The export is a convenience that other parts write: a foreign file is no network, and the file's own plan is shown.
    return undefined;
  }
}
