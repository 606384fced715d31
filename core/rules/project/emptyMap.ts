import { isMap, type ParsedDeploy } from '../../config/index.ts';
import type { Finding } from '../rule.ts';
import { section } from '../view.ts';

/** A finding at a top-level key whose map has no entries. */
export function emptyMap(parsed: ParsedDeploy, key: string): readonly Finding[] {
  const entry = section(parsed, key);
  return isMap(entry?.value) && entry.value.entries.length === 0 ? [{ range: entry.keyRange }] : [];
}
