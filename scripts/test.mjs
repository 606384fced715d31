// @ts-check
/**
 * All tests: `npm test`, or some: `npm test -- unit lsp`. What this machine cannot run is skipped with one line that
 * says why; with CI=true it fails instead. Ends with each runner's closing line.
 */
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { ensureDependencies, labObstacle, root, run } from './lib/process.mjs';
import { installTestTools } from './lib/tools.mjs';

const ci = process.env['CI'] === 'true';
const all = ['lint', 'types', 'build', 'unit', 'lsp', 'lab', 'e2e'];
const asked = process.argv.slice(2).filter((word) => !word.startsWith('-'));
const unknown = asked.filter((word) => !all.includes(word));
if (unknown.length > 0) {
  console.error(`unknown part ${unknown.join(', ')}; known: ${all.join(', ')}`);
  process.exit(2);
}
const wanted = new Set(asked.length > 0 ? asked : all);

/** @type {string[]} */
const closing = [];
/** @type {string[]} */
const failed = [];

/** @param {string} name @param {() => Promise<number>} part */
async function part(name, part) {
  if (!wanted.has(name)) return;
  const started = Date.now();
  console.error(`\n== ${name}`);
  const code = await part();
  if (code !== 0) failed.push(name);
  console.error(`== ${name}: ${code === 0 ? 'ok' : `failed (exit ${code})`} in ${Math.round((Date.now() - started) / 1000)} s`);
}

/** @param {string} project a vitest project @param {number} [workers] files that run at the same time; as many as there are processors without it */
async function vitest(project, workers) {
  const report = path.join(root, 'test-results', `${project}.json`);
  rmSync(report, { force: true });
  const { code } = await run(process.execPath, ['node_modules/vitest/vitest.mjs', 'run', '--project', project, ...(workers === undefined ? [] : [`--maxWorkers=${workers}`]), '--reporter=default', '--reporter=json', `--outputFile.json=${report}`]);
  try {
    const { numPassedTests, numFailedTests, numPendingTests, numFailedTestSuites } = JSON.parse(readFileSync(report, 'utf8'));
    closing.push(`${project}: ${numPassedTests} passed, ${numFailedTests} failed, ${numPendingTests} skipped`);
    return code === 0 && (numFailedTests > 0 || numFailedTestSuites > 0 || numPassedTests === 0) ? 1 : code;
  } catch (error) {
    closing.push(`${project}: no report (${String(error)})`);
    return 1;
  }
}

/** @param {string} name @param {string | undefined} obstacle @param {() => Promise<number>} body */
async function ifPossible(name, obstacle, body) {
  if (obstacle === undefined) return body();
  closing.push(`${name} skipped: ${obstacle}`);
  return ci ? 1 : 0;
}

await ensureDependencies();
const missingTools = await installTestTools();
if (missingTools !== undefined) {
  closing.push(`tools: ${missingTools}; tests that need them are skipped`);
  if (ci) failed.push('tools');
}
mkdirSync(path.join(root, 'test-results'), { recursive: true });
const needsLab = wanted.has('lab') || wanted.has('e2e');
const obstacle = needsLab ? await labObstacle() : undefined;
// The server parts take minutes to build the first time: they start now and are waited for where they are needed.
const parts = needsLab && obstacle === undefined ? run(process.execPath, ['scripts/parts/parts.mjs'], { capture: true }) : undefined;

await part('lint', async () => (await run(process.execPath, ['node_modules/eslint/bin/eslint.js', '.', '--max-warnings', '0'])).code);
await part('types', async () => (await run(process.execPath, ['node_modules/typescript/bin/tsc', '-p', 'tsconfig.json'])).code);
await part('build', async () => {
  const built = await run(process.execPath, ['scripts/build.mjs']);
  return built.code === 0 ? (await run(process.execPath, ['scripts/package.mjs'])).code : built.code;
});
await part('unit', () => vitest('unit'));
await part('lsp', () => vitest('lsp'));
if (parts !== undefined) {
  const { code, output } = await parts;
  if (code === 0) process.env['JIJI_PARTS'] = output.trim().split('\n').at(-1) ?? '';
  else failed.push('parts');
}
await part('lab', () => ifPossible('lab', obstacle, () => vitest('lab', 2)));
await part('e2e', () => ifPossible('e2e', obstacle, () => vitest('e2e', 1)));

if (failed.length > 0) {
  closing.push(`failed: ${failed.join(', ')}`);
  process.exitCode = 1;
}
const summary = `${closing.join('\n')}\n`;
writeFileSync(path.join(root, 'test-results', 'closing.txt'), summary);
console.log(`\n${summary}`);
