import { registerMessages } from '../../base/index.ts';
import { isText, type ParsedDeploy } from '../../config/index.ts';
import { removeItem } from '../edits.ts';
import type { Finding, Fix, Rule } from '../rule.ts';
import { environments, type EnvironmentPlace } from './places.ts';

export const secretDuplicate: Rule = {
  code: 'jiji/secret-duplicate',
  severity: 'warning',
  message: '"{name}" is listed twice',
  check: (parsed) => environments(parsed).flatMap((place) => duplicates(parsed, place)),
};

function duplicates(parsed: ParsedDeploy, { secretsList }: EnvironmentPlace): readonly Finding[] {
  const first = new Map<string, Finding['range']>();
  return (secretsList?.items ?? []).flatMap((item, index) => {
    if (!isText(item) || secretsList === undefined) return [];
    const before = first.get(item.value);
    if (before === undefined) {
      first.set(item.value, item.range);
      return [];
    }
    const edit = removeItem(parsed, secretsList, index);
    const fixes: readonly Fix[] = edit === undefined ? [] : [{ title: { code: 'fix.remove-secret', args: { name: item.value } }, edits: [edit], mechanical: true }];
    return [{ range: item.range, args: { name: item.value }, related: [{ range: before, code: 'related.first', args: {} }], fixes }];
  });
}

registerMessages({ 'fix.remove-secret': 'Remove the second {name}' });
