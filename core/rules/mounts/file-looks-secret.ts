import { posix } from 'node:path';
import { registerMessages } from '../../base/index.ts';
import { isMap, isText, valueOf } from '../../config/index.ts';
import { looksSecret } from '../../config/secret-file.ts';
import type { Fix, Rule } from '../rule.ts';
import { mounts, type Mount } from './mounts.ts';

export const fileLooksSecret: Rule = {
  code: 'jiji/file-looks-secret',
  severity: 'warning',
  message: 'Others may read this file, which looks like a secret; restrict the mode to 0600',
  check: (parsed) =>
    mounts(parsed)
      .filter(({ key, source }) => key === 'files' && source !== undefined && looksSecret(posix.basename(source.text)))
      .flatMap((mount) => {
        const fixes = restricted(mount);
        return fixes === undefined ? [] : [{ range: mount.item.range, fixes }];
      }),
};

/** The fix, where group or others get something; a mode that is not said is the engine's affair. */
function restricted({ item }: Mount): readonly Fix[] | undefined {
  const mode = isMap(item) ? valueOf(item, 'mode') : undefined;
  if (!isText(mode) || !/^[0-7]{3,4}$/.test(mode.value) || (Number.parseInt(mode.value, 8) & 0o077) === 0) return undefined;
  return mode.viaAlias ? [] : [{ title: { code: 'fix.restrict-mode', args: {} }, edits: [{ range: mode.range, newText: '"0600"' }] }];
}

registerMessages({ 'fix.restrict-mode': 'Restrict the mode to 0600' });
