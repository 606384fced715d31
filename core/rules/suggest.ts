import { registerMessages } from '../base/index.ts';
import { distance } from 'fastest-levenshtein';
import type { Range, ScalarNode } from '../config/index.ts';
import type { Fix } from './rule.ts';

/** The nearest of some words, when it is at most 2 edits and at most a third of the length away. */
export function nearest(word: string, known: readonly string[]): string | undefined {
  const limit = Math.min(2, Math.floor(Math.max(word.length, 3) / 3));
  const ranked = known.map((candidate) => ({ candidate, edits: distance(word.toLowerCase(), candidate.toLowerCase()) })).sort((a, b) => a.edits - b.edits);
  const best = ranked[0];
  return best !== undefined && best.edits <= limit ? best.candidate : undefined;
}

/** `; did you mean "x"?`, or nothing: the end of a message. */
export const didYouMean = (suggestion: string | undefined): string => (suggestion === undefined ? '' : `; did you mean "${suggestion}"?`);

/** Puts another text in place of a range. */
export const replaceFix = (range: Range, newText: string): Fix => ({ title: { code: 'fix.replace', args: { text: newText } }, edits: [{ range, newText }] });

/** Puts another text in place of a scalar and keeps its quotes. */
export function replaceScalarFix(scalar: ScalarNode, newText: string, source: string): Fix {
  const quote = scalar.style === 'quoted' && !scalar.viaAlias ? source.charAt(scalar.start) : '';
  return { title: { code: 'fix.replace', args: { text: newText } }, edits: [{ range: scalar.range, newText: `${quote}${newText}${quote}` }] };
}

registerMessages({ 'fix.replace': 'Replace by {text}', 'related.here': 'Also here', 'related.first': 'First here' });
