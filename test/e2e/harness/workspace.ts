import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { repository } from './editions.ts';

export interface Workspace {
  /** Project root: a folder called `shop`. */
  readonly root: string;
  readonly write: (file: string, text: string) => void;
  readonly read: (file: string) => string;
  readonly removeFile: (file: string) => void;
  readonly remove: () => void;
}

/** A copy of examples/shop that a test may change. */
export function shopWorkspace(): Workspace {
  const parent = mkdtempSync(path.join(os.tmpdir(), 'jiji-shop-'));
  const root = path.join(parent, 'shop');
  cpSync(path.join(repository, 'examples/shop'), root, { recursive: true });
  return {
    root,
    write: (file, text) => writeFileSync(path.join(root, file), text),
    read: (file) => readFileSync(path.join(root, file), 'utf8'),
    removeFile: (file) => rmSync(path.join(root, file)),
    remove: () => rmSync(parent, { recursive: true, force: true }),
  };
}
