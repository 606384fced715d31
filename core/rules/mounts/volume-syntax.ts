import { isText, parseVolume, textItems, valueOf, type Engine, type ParsedDeploy } from '../../config/index.ts';
import { isKnown, plainPath } from './mounts.ts';
import { contradicts, volumeOptions } from './volume-options.ts';
import type { Rule } from '../rule.ts';
import { serviceEntries } from '../view.ts';

export const volumeSyntax: Rule = {
  code: 'jiji/volume-syntax',
  severity: 'error',
  message: 'Expected source:target[:options]',
  check: (parsed) => {
    const known = volumeOptions(engineOf(parsed));
    return serviceEntries(parsed)
      .flatMap(({ value }) => textItems(valueOf(value, 'volumes')))
      .filter((item) => isKnown(item.value) && isFaulty(item.value, known))
      .map((item) => ({ range: item.range }));
  },
};

/** The engine that the file names; undefined when it names none, or a wrong one. */
function engineOf(parsed: ParsedDeploy): Engine | undefined {
  const engine = valueOf(valueOf(parsed.root, 'builder'), 'engine');
  return isText(engine) && (engine.value === 'docker' || engine.value === 'podman') ? engine.value : undefined;
}

function isFaulty(written: string, known: ReadonlySet<string>): boolean {
  const volume = parseVolume(written);
  if (volume === undefined) return true;
  const { target, options } = volume;
  return plainPath(target) === '/' || options.some((option) => !known.has(option.replace(/^idmap=.*/, 'idmap'))) || contradicts(options);
}
