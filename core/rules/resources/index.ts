import type { Rule } from '../rule.ts';
import { capPrefix } from './cap-prefix.ts';
import { capUnknown } from './cap-unknown.ts';
import { cpusInvalid } from './cpus-invalid.ts';
import { deviceInvalid } from './device-invalid.ts';
import { gpusInvalid } from './gpus-invalid.ts';
import { imageArchMismatch } from './image-arch-mismatch.ts';
import { memoryInvalid } from './memory-invalid.ts';
import { memoryOversubscribed } from './memory-oversubscribed.ts';
import { memoryTooSmall } from './memory-too-small.ts';
import { privilegedRedundant } from './privileged-redundant.ts';
import { privileged } from './privileged.ts';
import { stopFirstNoRollback } from './stop-first-no-rollback.ts';
import { stopFirstScale } from './stop-first-scale.ts';

export const resourcesRules: readonly Rule[] = [
  cpusInvalid,
  memoryInvalid,
  memoryTooSmall,
  memoryOversubscribed,
  gpusInvalid,
  deviceInvalid,
  capPrefix,
  capUnknown,
  privileged,
  privilegedRedundant,
  stopFirstNoRollback,
  stopFirstScale,
  imageArchMismatch,
];
