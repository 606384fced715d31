import { problem, ProblemError } from '../../base/index.ts';
import type { DeployConfig, ServiceConfig } from '../../config/model.ts';

/** Services by names with `*` and `?`; all of them without a wish. Throws `service-unknown` for a word that meets nothing. */
export function selectServices(config: DeployConfig, wanted: readonly string[] | undefined): readonly ServiceConfig[] {
  if (wanted === undefined || wanted.length === 0) return config.services;
  const chosen = new Set(wanted.flatMap((word) => {
    const pattern = new RegExp(`^${word.replace(/[.+^${}()|[\]\\]/g, '\\$&').replaceAll('*', '.*').replaceAll('?', '.')}$`);
    const found = config.services.filter((service) => pattern.test(service.name));
    if (found.length === 0) throw new ProblemError(problem('service-unknown', { wanted: word, services: config.services.map((service) => service.name).join(', ') }));
    return found;
  }));
  return config.services.filter((service) => chosen.has(service));
}
