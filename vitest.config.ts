import { readFileSync } from 'node:fs';
import { defineConfig, type Plugin } from 'vitest/config';

/** Server files are imported as text, as in the bundles. */
const text: Plugin = {
  name: 'server-files-as-text',
  enforce: 'pre',
  load(id) {
    return /\.(sh|sql|service|socket|corefile|toml)$/.test(id) ? `export default ${JSON.stringify(readFileSync(id, 'utf8'))}` : undefined;
  },
};

const project = (name: string, include: string[], exclude: string[], more: object = {}): object => ({
  plugins: [text],
  test: { name, include, exclude: ['**/node_modules/**', 'dist/**', ...exclude], ...more },
});
/** Both wait for servers most of the time; labs know nothing of one another, the editors share a display. */
const patient = { testTimeout: 180_000, hookTimeout: 900_000 };

/** Four runners: `vitest run --project unit|lsp|lab|e2e`. */
export default defineConfig({
  test: {
    projects: [
      project('unit', ['{core,server,client,webview,cli,scripts}/**/*.test.{ts,mjs}', 'test/fuzz/**/*.test.ts'], ['**/*.lab.test.*']),
      project('lsp', ['test/lsp/**/*.test.ts'], [], { testTimeout: 30_000 }),
      project('lab', ['test/lab/**/*.test.{ts,mjs}', '{core,server,client,webview,cli,scripts}/**/*.lab.test.{ts,mjs}'], [], patient),
      project('e2e', ['test/e2e/**/*.test.ts'], [], { ...patient, fileParallelism: false }),
    ],
  },
});
