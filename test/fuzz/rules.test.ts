import fc from 'fast-check';
import { TextDocument } from 'vscode-languageserver-textdocument';
import { describe, expect, it } from 'vitest';
import { renderCode } from '../../core/base/index.ts';
import { parseDeploy } from '../../core/config/index.ts';
import { validate, type Diagnostic } from '../../core/rules/index.ts';
import { applyEdits } from '../../core/rules/apply.ts';
import { deployText } from './deploy-file.ts';
import { gentleMutation, mutate, mutation } from './mutate.ts';
import { isInside } from './ranges.ts';
import { check, timeLimit } from './seeds.ts';

const several = fc.array(fc.array(mutation, { minLength: 1, maxLength: 4 }), { minLength: 5, maxLength: 5 });

describe('any change of any file', () => {
  it('is checked without an exception, by places inside the text and with words for each', async () => {
    await check(0.1, fc.property(deployText, deployText, several, (text, other, changes) => {
      for (const mutations of changes) {
        const changed = mutate(text, mutations, other);
        const document = TextDocument.create('file:///x.yml', 'yaml', 1, changed);
        for (const one of validate(parseDeploy(changed))) {
          const places = [one.range, ...one.related.map(({ range }) => range), ...one.fixes.flatMap(({ edits }) => edits.map(({ range }) => range))];
          for (const place of places) expect(isInside(place, document), `${one.code} ${JSON.stringify(place)} in ${JSON.stringify(changed)}`).toBe(true);
          for (const words of [renderCode(one.code, one.args), ...one.related.map(({ code, args }) => renderCode(code, args)), ...one.fixes.map(({ title }) => renderCode(title.code, title.args))]) expect(words).not.toMatch(/(?<!\$)\{[a-z]\w*\}|\bundefined\b|\[object/);
        }
      }
    }));
  }, timeLimit);
});

const same = (a: Diagnostic, b: Diagnostic): boolean => a.code === b.code && JSON.stringify(a.args) === JSON.stringify(b.args);

describe('any fix', () => {
  it('ends its finding and leaves a text that parses', async () => {
    await check(0.08, fc.property(deployText, fc.array(gentleMutation, { maxLength: 3 }), (text, mutations) => {
      const changed = mutate(text, mutations);
      const parsed = parseDeploy(changed);
      if (parsed.problems.length > 0) return;
      const found = validate(parsed);
      for (const one of found) {
        for (const { edits, title } of one.fixes.filter((fix) => fix.edits.length > 0)) {
          const fixed = applyEdits(changed, parsed.lines, edits);
          const after = parseDeploy(fixed);
          const what = `${one.code}, "${renderCode(title.code, title.args)}":\n${changed}\n---- became\n${fixed}`;
          expect(after.problems, what).toEqual([]);
          expect(validate(after).filter((other) => same(one, other)).length, what).toBeLessThan(found.filter((other) => same(one, other)).length);
        }
      }
    }));
  }, timeLimit);
});
