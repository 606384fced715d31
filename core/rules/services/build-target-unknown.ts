import type { Rule } from '../rule.ts';
import { isKnown } from '../mounts/mounts.ts';
import { nearest, replaceScalarFix } from '../suggest.ts';
import { builds, dockerfilePlaces } from './build-places.ts';
import { stagesOf } from './dockerfile.ts';

export const buildTargetUnknown: Rule = {
  code: 'jiji/build-target-unknown',
  severity: 'warning',
  message: 'No stage "{target}" in {file}',
  check: (parsed, context) =>
    builds(parsed).flatMap((build) => {
      const { target } = build;
      const used = dockerfilePlaces(build, context).find(({ found }) => found.kind === 'file');
      if (target === undefined || !isKnown(target.value) || used?.found.kind !== 'file' || used.found.text === undefined) return [];
      const stages = stagesOf(used.found.text);
      if (stages === undefined || hasStage(stages, target.value)) return [];
      const meant = nearest(target.value, stages.filter((stage) => stage !== undefined));
      const fixes = meant === undefined ? [] : [replaceScalarFix(target, meant, parsed.text)];
      return [{ range: target.range, args: { target: target.value, file: used.path.replace(/^\.\//, '') }, fixes }];
    }),
};

/** By name, or by number from 0. A name with a variable in it may be any. */
const hasStage = (stages: readonly (string | undefined)[], target: string): boolean =>
  stages.includes(target.toLowerCase()) || (/^\d+$/.test(target) && Number(target) < stages.length) || stages.some((stage) => stage?.includes('$'));
