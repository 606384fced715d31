import type { Rule } from '../rule.ts';
import { networkModeInvalid } from './network-mode-invalid.ts';
import { networkModePorts } from './network-mode-ports.ts';
import { networkModeTarget } from './network-mode-target.ts';
import { networkModeUnsupported } from './network-mode-unsupported.ts';

export const networkModeRules: readonly Rule[] = [
  networkModeUnsupported,
  networkModeInvalid,
  networkModePorts,
  networkModeTarget,
];
