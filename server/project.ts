import { readFile, stat } from 'node:fs/promises';
import path from 'node:path';
import { URI } from 'vscode-uri';
import * as z from 'zod';
import { environmentOf, projectRootOf } from '../core/config/index.ts';

const networkFile = z.object({
  version: z.literal(1),
  topology: z.object({
    clusterCidr: z.string(),
    serviceDomain: z.string(),
    servers: z.array(z.object({ name: z.string(), subnet: z.string(), wireguardIp: z.string() })),
  }),
});

/** The cluster as `.jiji/network.json` has it. */
export type KnownNetwork = z.infer<typeof networkFile>['topology'];

export interface Project {
  readonly projectRoot: string;
  readonly network?: KnownNetwork;
}

/** Folder and last seen network of a file on disk; undefined for text that is not on disk. */
export class ProjectReader {
  readonly #networks = new Map<string, { readonly stamp: string; readonly network: KnownNetwork | undefined }>();

  async read(uri: string): Promise<Project | undefined> {
    const parsed = URI.parse(uri);
    if (parsed.scheme !== 'file') return undefined;
    const projectRoot = projectRootOf(parsed.fsPath);
    const environment = environmentOf(parsed.fsPath);
    const network = await this.#network(path.join(projectRoot, '.jiji', environment === undefined ? 'network.json' : `network.${environment}.json`));
    return { projectRoot, ...(network === undefined ? {} : { network }) };
  }

  /** Reads the file again only when it has changed. A missing, unreadable or foreign file is no network. */
  async #network(file: string): Promise<KnownNetwork | undefined> {
    try {
      const { mtimeMs, size } = await stat(file);
      const stamp = `${mtimeMs} ${size}`;
      const known = this.#networks.get(file);
      if (known?.stamp === stamp) return known.network;
      const read = networkFile.safeParse(JSON.parse(await readFile(file, 'utf8')));
      const network = read.success ? read.data.topology : undefined;
      this.#networks.set(file, { stamp, network });
      return network;
    } catch {
      // The export is a convenience that other parts write: without it the plan of the file is shown.
      return undefined;
    }
  }
}
