import type { LocalFile, Rule } from '../rule.ts';
import { keyPaths } from './key-paths.ts';

export const keyFileMissing: Rule = {
  code: 'jiji/key-file-missing',
  severity: 'warning',
  message: 'Key file {state}; name one that you can read',
  check: (parsed, { files }) =>
    keyPaths(parsed).flatMap((node) => {
      const state = stateOf(files?.look(node.value));
      return state === undefined ? [] : [{ range: node.range, args: { state } }];
    }),
};

function stateOf(file: LocalFile | undefined): string | undefined {
  if (file?.kind === 'absent') return 'not found';
  if (file?.kind === 'directory') return 'is a folder';
  return file?.readable === false ? 'cannot be read' : undefined;
}
