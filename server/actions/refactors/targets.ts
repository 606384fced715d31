import { registerMessages } from '../../../core/base/index.ts';
import { isList, isMap, keys, type MapNode, type ParsedDeploy } from '../../../core/config/index.ts';
import { contentEnd, edit } from '../../../core/rules/edits.ts';
import type { Fix } from '../../../core/rules/index.ts';
import { indentUnit } from '../../completion/complete.ts';
import { entryAt, isFlow, type Refactor } from './refactor.ts';

/** A proxy with one target as a list of targets, and a list of one as the proxy itself. */
export const changeTargets: Refactor = (at) => {
  const found = entryAt(at, /^services\.\*\.proxy$/);
  const proxy = found?.entry.value;
  if (!isMap(proxy) || proxy.viaAlias || proxy.entries.length === 0 || proxy.entries.some((entry) => entry.merged)) return undefined;
  const targets = proxy.byKey.get('targets');
  if (targets === undefined) return proxy.entries.every((entry) => Object.hasOwn(keys.targetKeys, entry.key)) ? toTargets(at.parsed, proxy) : undefined;
  const only = isList(targets.value) && targets.value.items.length === 1 ? targets.value.items[0] : undefined;
  if (proxy.entries.length > 1 || !isMap(only) || only.viaAlias || only.entries.length === 0 || targets.value?.viaAlias !== false) return undefined;
  return toSingle(at.parsed, proxy, only, targets.value.end);
};

function toTargets(parsed: ParsedDeploy, proxy: MapNode): Fix | undefined {
  const title = { code: 'action.to-targets', args: {} };
  const written = parsed.text.slice(proxy.start, contentEnd(parsed.text, proxy));
  if (isFlow(parsed, proxy)) return { title, edits: [edit(parsed, proxy.start, proxy.start + written.length, `{ targets: [${written}] }`)] };
  const column = parsed.lines.position(proxy.start).character;
  const unit = indentUnit(parsed);
  const [first = '', ...rest] = written.split(/(?<=\n)/);
  const moved = rest.map((line) => (line.trim() === '' ? line : ' '.repeat(unit + 2) + line));
  const newLine = written.includes('\r\n') ? '\r\n' : '\n';
  return { title, edits: [edit(parsed, proxy.start, proxy.start + written.length, `targets:${newLine}${' '.repeat(column + unit)}- ${first}${moved.join('')}`)] };
}

function toSingle(parsed: ParsedDeploy, proxy: MapNode, only: MapNode, end: number): Fix | undefined {
  const title = { code: 'action.to-single', args: {} };
  const stop = contentEnd(parsed.text, { ...only, end: Math.min(only.end, end) });
  const written = parsed.text.slice(only.start, stop);
  if (isFlow(parsed, proxy)) return { title, edits: [edit(parsed, proxy.start, contentEnd(parsed.text, proxy), written)] };
  const between = parsed.text.slice(proxy.start, only.start);
  if (isFlow(parsed, only) || /#/.test(between)) return undefined;
  const shift = parsed.lines.position(only.start).character - parsed.lines.position(proxy.start).character;
  const [first = '', ...rest] = written.split(/(?<=\n)/);
  const moved = rest.map((line) => (/^ */.exec(line)?.[0].length ?? 0) >= shift ? line.slice(shift) : line.trimStart());
  return { title, edits: [edit(parsed, proxy.start, stop, first + moved.join(''))] };
}

registerMessages({ 'action.to-targets': 'Write the proxy as a list of targets', 'action.to-single': 'Write the only target as the proxy itself' });
