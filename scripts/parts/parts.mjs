#!/usr/bin/env node
// @ts-check
// Makes a folder of what servers carry (Corrosion, CoreDNS, kamal-proxy), built from pinned sources, with a manifest.
// Prints the folder's path as the last line; progress goes to standard error.
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { assemble } from './assemble.mjs';
import { recipes } from './recipes.mjs';

const names = recipes.map((recipe) => recipe.name);
const usage = `usage: parts.mjs [--out DIR] [--only NAME]   (NAME: ${names.join(', ')})`;

try {
  const { values } = parseArgs({ options: { out: { type: 'string' }, only: { type: 'string' } } });
  const wanted = recipes.filter((recipe) => values.only === undefined || recipe.name === values.only);
  if (wanted.length === 0) throw new Error(`no part is named "${values.only}"\n${usage}`);
  const folder = await assemble(wanted, values.out === undefined ? undefined : resolve(values.out), (line) => {
    console.error(`parts: ${line}`);
  });
  console.log(folder);
} catch (error) {
  console.error(`parts: ${error instanceof Error ? error.message : String(error)}`);
  process.exitCode = 1;
}
