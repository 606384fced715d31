import type { Rule } from '../rule.ts';
import { keyFileMissing } from './key-file-missing.ts';
import { keyFilePermissions } from './key-file-permissions.ts';
import { logLevelInvalid } from './log-level-invalid.ts';
import { sshConfigFileMissing } from './ssh-config-file-missing.ts';
import { sshConfigNotEvaluated } from './ssh-config-not-evaluated.ts';
import { sshHostCheckDisabled } from './ssh-host-check-disabled.ts';
import { sshKeysOnlyWithoutKeys } from './ssh-keys-only-without-keys.ts';
import { sshOptionNotString } from './ssh-option-not-string.ts';
import { sshProxyBoth } from './ssh-proxy-both.ts';
import { sshProxyCommandPlaceholders } from './ssh-proxy-command-placeholders.ts';
import { sshProxyInvalid } from './ssh-proxy-invalid.ts';
import { sshUserInvalid } from './ssh-user-invalid.ts';
import { sshUserMissing } from './ssh-user-missing.ts';

export const sshRules: readonly Rule[] = [
  sshUserMissing,
  sshUserInvalid,
  sshProxyInvalid,
  sshProxyCommandPlaceholders,
  sshProxyBoth,
  sshKeysOnlyWithoutKeys,
  sshHostCheckDisabled,
  sshOptionNotString,
  keyFileMissing,
  keyFilePermissions,
  sshConfigFileMissing,
  sshConfigNotEvaluated,
  logLevelInvalid,
];
