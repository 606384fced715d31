import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';

const rows = [...readFileSync('docs/features.md', 'utf8').matchAll(/^\| (?!feature |---)(.+) \| `([^`]+)` \| (.+) \|$/gm)].map(([, feature = '', file = '', test = '']) => ({ feature, file, test }));

describe('docs/features.md', () => {
  it('names features', () => expect(rows.length).toBeGreaterThan(80));

  it.each(rows)('$feature: $file has the test', ({ file, test }) => {
    expect(existsSync(file)).toBe(true);
    expect(readFileSync(file, 'utf8')).toContain(test);
  });
});
