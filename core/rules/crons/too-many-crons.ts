import { entryOf } from '../../config/index.ts';
import type { MapEntry } from '../../config/index.ts';
import type { Rule } from '../rule.ts';
import { section } from '../view.ts';
import { crons } from './entries.ts';

const maxPerService = 32;
const maxPerProject = 1000;

export const tooManyCrons: Rule = {
  code: 'jiji/too-many-crons',
  severity: 'error',
  message: '{count} crons in {where}, where {max} are allowed; put several commands into one script',
  check: (parsed) => {
    const all = crons(parsed);
    const perService = new Map<MapEntry, number>();
    for (const { service } of all) perService.set(service, (perService.get(service) ?? 0) + 1);
    const services = section(parsed, 'services');
    const crowded = [...perService].filter(([, count]) => count > maxPerService);
    return [
      ...crowded.map(([service, count]) => ({ range: entryOf(service.value, 'crons')?.keyRange ?? service.keyRange, args: { count, where: `service "${service.key}"`, max: maxPerService } })),
      ...(services !== undefined && all.length > maxPerProject ? [{ range: services.keyRange, args: { count: all.length, where: 'this project', max: maxPerProject } }] : []),
    ];
  },
};
