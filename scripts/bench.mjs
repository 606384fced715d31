// @ts-check
/** Figures: `npm run bench`, or some: `npm run bench -- language ssh`. Each prints ratios against a baseline of the same run. */
import { readdirSync } from 'node:fs';
import path from 'node:path';
import { ensureDependencies, must, root, run } from './lib/process.mjs';

const folder = path.join(root, 'test', 'bench');
const all = readdirSync(folder).filter((file) => file.endsWith('.mjs')).map((file) => file.slice(0, -4)).sort();
const asked = process.argv.slice(2);
const unknown = asked.filter((name) => !all.includes(name));
if (unknown.length > 0) {
  console.error(`no such benchmark: ${unknown.join(', ')}; there are ${all.join(', ')}`);
  process.exit(2);
}
await ensureDependencies();
await must('build', process.execPath, ['scripts/build.mjs'], { quiet: true });
const failed = [];
for (const name of asked.length > 0 ? asked : all) {
  console.log(`\n== ${name}`);
  const { code } = await run(process.execPath, [path.join(folder, `${name}.mjs`)]);
  if (code !== 0) failed.push(name);
}
if (failed.length > 0) {
  console.error(`\nfailed: ${failed.join(', ')}`);
  process.exitCode = 1;
}
