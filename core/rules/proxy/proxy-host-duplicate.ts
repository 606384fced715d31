import { registerMessages } from '../../base/index.ts';
import { isList, isText, valueOf, type ParsedDeploy, type TreeNode } from '../../config/index.ts';
import { removeItem } from '../edits.ts';
import type { Finding, Fix, Rule } from '../rule.ts';
import { routes } from '../view.ts';
import type { TextScalar } from './targets.ts';

export const proxyHostDuplicate: Rule = {
  code: 'jiji/proxy-host-duplicate',
  severity: 'warning',
  message: '"{host}" is listed twice',
  check: (parsed) => routes(parsed).flatMap(({ node }) => duplicates(parsed, valueOf(node, 'hosts'))),
};

function duplicates(parsed: ParsedDeploy, list: TreeNode | undefined): readonly Finding[] {
  if (!isList(list)) return [];
  const seen = new Map<string, TextScalar>();
  return list.items.flatMap((item, index): Finding[] => {
    if (!isText(item)) return [];
    const name = item.value.includes('${') ? item.value : item.value.toLowerCase();
    const first = seen.get(name);
    seen.set(name, first ?? item);
    if (first === undefined) return [];
    const removed = removeItem(parsed, list, index);
    const fixes: readonly Fix[] = removed === undefined ? [] : [{ title: { code: 'fix.remove-host', args: { host: item.value } }, edits: [removed], mechanical: true }];
    return [{ range: item.range, args: { host: item.value }, related: [{ range: first.range, code: 'related.first', args: {} }], fixes }];
  });
}

registerMessages({ 'fix.remove-host': 'Remove the second "{host}"' });
