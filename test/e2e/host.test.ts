import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { editions } from './harness/editions.ts';
import { runHostTests } from './harness/host-tests.ts';
import { shopWorkspace, type Workspace } from './harness/workspace.ts';

describe.each(editions)('inside the extension host of VS Code (%s)', (edition) => {
  let workspace: Workspace;
  beforeAll(() => {
    workspace = shopWorkspace();
  });
  afterAll(() => workspace.remove());

  it.each([
    ['the extension', 'host/suite.ts', 10],
    ['every feature of the language server', 'host/language.ts', 20],
  ])('the suite about %s passes', async (_, suite, atLeast) => {
    const { code, output } = await runHostTests(edition, path.join(import.meta.dirname, suite), workspace.root);
    expect(code, output).toBe(0);
    // Guards against a suite that ran nothing.
    expect(Number(/(\d+) passing/.exec(output)?.[1] ?? 0), output).toBeGreaterThanOrEqual(atLeast);
  });
});
