import type { Rule } from '../rule.ts';
import { fileLooksSecret } from './file-looks-secret.ts';
import { localDirectoryCreated } from './local-directory-created.ts';
import { localFileMissing } from './local-file-missing.ts';
import { localIsDirectory } from './local-is-directory.ts';
import { mountConflict } from './mount-conflict.ts';
import { mountModeInvalid } from './mount-mode-invalid.ts';
import { mountModeNotQuoted } from './mount-mode-not-quoted.ts';
import { mountOptionInvalid } from './mount-option-invalid.ts';
import { mountOwnerInvalid } from './mount-owner-invalid.ts';
import { mountSyntax } from './mount-syntax.ts';
import { volumeRelativeSource } from './volume-relative-source.ts';
import { volumeRolling } from './volume-rolling.ts';
import { volumeShared } from './volume-shared.ts';
import { volumeSocket } from './volume-socket.ts';
import { volumeSyntax } from './volume-syntax.ts';
import { volumeTargetDuplicate } from './volume-target-duplicate.ts';
import { volumeTargetRelative } from './volume-target-relative.ts';

export const mountsRules: readonly Rule[] = [
  volumeSyntax,
  volumeTargetRelative,
  volumeTargetDuplicate,
  volumeRelativeSource,
  volumeSocket,
  volumeShared,
  volumeRolling,
  mountSyntax,
  mountModeInvalid,
  mountModeNotQuoted,
  mountOwnerInvalid,
  mountOptionInvalid,
  localFileMissing,
  localIsDirectory,
  localDirectoryCreated,
  mountConflict,
  fileLooksSecret,
];
