import type { Finding, Rule } from '../rule.ts';
import { mounts, type Mount } from './mounts.ts';

export const isMountOption = (option: string): boolean => option === 'ro' || option === 'z' || option === 'Z';

export const mountOptionInvalid: Rule = {
  code: 'jiji/mount-option-invalid',
  severity: 'error',
  message: 'Options are ro, z, Z',
  check: (parsed) => mounts(parsed).filter(({ key }) => key !== 'volumes').flatMap(findings),
};

/** Every unknown option; `z` and `Z` contradict each other, so the second of them is wrong. */
function findings({ item, options }: Mount): readonly Finding[] {
  const wrong = options.filter(({ text }) => !isMountOption(text));
  const labels = item.kind === 'map' ? options.filter(({ text }) => text.toLowerCase() === 'z') : [];
  const second = labels.find(({ text }) => text !== labels[0]?.text);
  return [...wrong, ...(second === undefined ? [] : [second])].map(({ range }) => ({ range }));
}
