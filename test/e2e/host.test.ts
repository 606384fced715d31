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

  it('the suite passes', async () => {
    const { code, output } = await runHostTests(edition, path.join(import.meta.dirname, 'host/suite.ts'), workspace.root);
    expect(code, output).toBe(0);
    // Guards against a suite that ran nothing.
    expect(output).toMatch(/1[0-9] passing/);
  });
});
