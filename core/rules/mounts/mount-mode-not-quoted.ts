import { registerMessages } from '../../base/index.ts';
import { isScalar, valueOf, type ScalarNode } from '../../config/index.ts';
import type { Fix, Rule } from '../rule.ts';
import { uploadMaps } from './uploads.ts';

export const mountModeNotQuoted: Rule = {
  code: 'jiji/mount-mode-not-quoted',
  severity: 'error',
  message: 'Quote the mode; some YAML readers take 0644 for the number 420',
  check: (parsed) =>
    uploadMaps(parsed)
      .map((item) => valueOf(item, 'mode'))
      .filter(isScalar)
      .filter(({ value }) => Number.isInteger(value))
      .map((mode) => ({ range: mode.range, fixes: quoted(mode) })),
};

/** As it is written, or `0o644` in the spelling of a mode; a number that is no octal one is left to its author. */
function quoted(mode: ScalarNode): readonly Fix[] {
  const octal = /^(?:0o)?([0-7]{3,4})$/.exec(mode.text)?.[1];
  if (octal === undefined || mode.viaAlias) return [];
  const text = mode.text.startsWith('0o') ? octal.padStart(4, '0') : octal;
  return [{ title: { code: 'fix.quote', args: { text } }, edits: [{ range: mode.range, newText: `"${text}"` }], mechanical: true }];
}

registerMessages({ 'fix.quote': 'Write "{text}"' });
