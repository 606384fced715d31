// @ts-check
/** Working copies of the example project, bound to a lab. */
import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { root } from './process.mjs';

/** @typedef {{ folder: string, file: string, replace: (from: string, to: string) => void, remove: () => void }} ProjectCopy */

export const example = path.join(root, 'examples', 'shop');

/** Puts a session key of its own into the example's `.env`, where there is none yet. @param {string} folder */
export function ensureEnv(folder) {
  const file = path.join(folder, '.env');
  if (!existsSync(file)) writeFileSync(file, `SESSION_KEY=${randomBytes(24).toString('base64url')}\n`, { mode: 0o600 });
}

/**
 * A copy of the example whose servers are those of the lab `lab`, in `.lab/projects/NAME`.
 * @param {string} name @param {string} lab @returns {ProjectCopy}
 */
export function copyExample(name, lab) {
  const folder = path.join(root, '.lab', 'projects', name);
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(path.join(folder, '.jiji'), { recursive: true });
  const file = path.join(folder, '.jiji', 'deploy.yml');
  const text = readFileSync(path.join(example, '.jiji', 'deploy.yml'), 'utf8')
    .replace('key_path: ../../.lab/shop/id', `key_path: ../../${lab}/id`)
    .replace('node ../../test/lab/connect.mjs %h %p --name shop', `node ../../../test/lab/connect.mjs %h %p --name ${lab}`);
  writeFileSync(file, text);
  ensureEnv(folder);
  return {
    folder, file,
    replace(from, to) {
      const before = readFileSync(file, 'utf8');
      if (!before.includes(from)) throw new Error(`${file} does not contain ${from}`);
      writeFileSync(file, before.replaceAll(from, to));
    },
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}
