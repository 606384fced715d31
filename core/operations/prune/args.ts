import { parseImage } from '../../config/index.ts';
import type { Engine, ServiceConfig } from '../../config/model.ts';

/** Arguments of `jiji_prune` (stage-prune.sh). */
export const pruneArgs = (engine: Engine, service: ServiceConfig, reference: string, pinnedTags: readonly string[]): readonly string[] =>
  [engine, service.name, repositoryName(engine, reference), String(service.retain), ...pinnedTags];

/** A repository as the engine itself writes it: Docker leaves out the name of its own registry. */
export function repositoryName(engine: Engine, reference: string): string {
  const image = parseImage(reference);
  const full = `${image?.registry === undefined ? '' : `${image.registry}/`}${image?.path ?? reference}`;
  return engine === 'docker' ? full.replace(/^(?:index\.)?docker\.io\/(?:library\/)?/, '') : full;
}
