import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { TextEdit } from 'vscode-languageserver';
import { TextDocument } from 'vscode-languageserver-textdocument';
import { deployText } from '../../test/fuzz/deploy-file.ts';
import { mutate, mutation } from '../../test/fuzz/mutate.ts';
import { check, timeLimit } from '../../test/fuzz/seeds.ts';
import { parseDeploy } from '../../core/config/index.ts';
import { validate } from '../../core/rules/index.ts';
import { alone, modern } from '../completion/testing.ts';
import { complete } from '../completion/complete.ts';
import { DeployDocument } from '../document.ts';
import { fixAll } from './fix-all.ts';
import { changeCommand } from './refactors/command.ts';
import { changeHosts } from './refactors/hosts.ts';
import { refactorAt } from './refactors/refactor.ts';
import { changeStyle } from './refactors/style.ts';
import { changeTargets } from './refactors/targets.ts';

const place = fc.noBias(fc.integer({ min: 0, max: 999_999 }));
const apply = (text: string, edits: readonly TextEdit[]): string => TextDocument.applyEdits(TextDocument.create('', '', 1, text), [...edits]);

describe('properties', () => {
  it('a change of shape keeps the meaning of any valid file', async () => {
    let made = 0;
    await check(0.01, fc.property(deployText, fc.array(place, { minLength: 8, maxLength: 8 }), (text, places) => {
      const parsed = parseDeploy(text);
      for (const one of places) {
        const at = refactorAt(parsed, parsed.lines.position(Math.floor((one / 1_000_000) * text.length)), {});
        for (const refactor of at === undefined ? [] : [changeStyle, changeCommand, changeHosts, changeTargets]) {
          const fix = refactor(at!);
          if (fix === undefined) continue;
          made += 1;
          const changed = apply(text, fix.edits);
          const again = parseDeploy(changed);
          expect(again.problems, `${fix.title.code} in ${JSON.stringify(text)}`).toEqual([]);
          expect(again.config, `${fix.title.code} in ${JSON.stringify(text)} gives ${JSON.stringify(changed)}`).toEqual(parsed.config);
        }
      }
    }));
    expect(made).toBeGreaterThan(10);
  }, timeLimit);

  it('fix all comes to rest', async () => {
    await check(0.005, fc.property(deployText, fc.array(mutation, { minLength: 1, maxLength: 3 }), (text, mutations) => {
      const fixed = fixAll(parseDeploy(mutate(text, mutations)), {});
      expect(fixAll(parseDeploy(fixed), {})).toBe(fixed);
      expect(validate(parseDeploy(fixed)).filter((one) => one.fixes.some((fix) => fix.mechanical === true && fix.appends === undefined && fix.edits.length > 0)).map((one) => one.code)).toEqual([]);
    }));
  }, timeLimit);

  it('completion replaces what is at the cursor, in one line, in any text', async () => {
    await check(0.01, fc.asyncProperty(deployText, fc.array(mutation, { maxLength: 3 }), fc.array(place, { minLength: 4, maxLength: 4 }), async (text, mutations, places) => {
      const changed = mutate(text, mutations);
      const document = DeployDocument.of(changed);
      for (const one of places) {
        const position = document.parsed.lines.position(Math.floor((one / 1_000_000) * changed.length));
        for (const item of (await complete(document.parsed, position, alone, modern)).items) {
          const { range } = item.textEdit as TextEdit;
          expect([range.start.line, range.end.line]).toEqual([position.line, position.line]);
          expect(range.start.character).toBeLessThanOrEqual(position.character);
          expect(range.end.character).toBeGreaterThanOrEqual(position.character);
        }
      }
    }));
  }, timeLimit);
});
