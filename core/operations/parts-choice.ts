import path from 'node:path';
import type { Target } from '../protocol/worker.ts';
import { builtInManifest } from './parts-builtin.ts';
import { downloadedParts } from './parts-download.ts';
import { folderParts } from './parts-folder.ts';
import type { PartsSource } from './parts.ts';

export interface PartsPlaces {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly homeDir: string;
}

/** Where the server parts come from: the folder that was named, else the pinned releases, fetched once into the person's cache. */
export function partsOf(target: Target, places: PartsPlaces, signal: AbortSignal): PartsSource {
  if (target.partsDir !== undefined) return folderParts(target.partsDir);
  const cache = places.env['XDG_CACHE_HOME'];
  return downloadedParts({
    manifest: builtInManifest,
    cacheDir: path.join(cache === undefined || cache === '' ? path.join(places.homeDir, '.cache') : cache, 'jiji', 'downloads'),
    lockFile: path.join(path.dirname(target.configPath), 'parts.lock.json'),
    fetch,
    signal,
  });
}
