import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseDocument } from 'yaml';
import { buildSections, buildTree } from '../../core/config/build.ts';
import { Lines } from '../../core/config/lines.ts';
import { readSections, yamlOptions } from '../../core/config/sections.ts';
import { deployText } from './deploy-file.ts';
import { gentleMutation, mutate, mutation } from './mutate.ts';
import { check, timeLimit } from './seeds.ts';

describe('a text read in sections', () => {
  it('has the same tree and the same errors as the whole, for any change of any file', async () => {
    let inSections = 0;
    await check(0.04, fc.property(deployText, deployText, fc.array(fc.array(fc.oneof(mutation, gentleMutation), { maxLength: 3 }), { minLength: 5, maxLength: 5 }), (text, other, changes) => {
      for (const mutations of changes) {
        const changed = mutate(text, mutations, other);
        const sections = readSections(changed);
        if (sections === undefined) continue;
        inSections++;
        const whole = parseDocument(changed, yamlOptions);
        expect(whole.errors.map(({ message }) => message), JSON.stringify(changed)).toEqual([]);
        expect(buildSections(sections, changed, new Lines(changed)), JSON.stringify(changed)).toEqual(buildTree(whole.contents, changed, new Lines(changed)));
      }
    }));
    expect(inSections).toBeGreaterThan(50);
  }, timeLimit);
});
