import type { Rule } from '../rule.ts';
import { duplicateKey } from './duplicate-key.ts';
import { emptyValue } from './empty-value.ts';
import { missingKey } from './missing-key.ts';
import { noEffect } from './no-effect.ts';
import { numberOutOfRange } from './number-out-of-range.ts';
import { portInvalid } from './port-invalid.ts';
import { retainInvalid } from './retain-invalid.ts';
import { unknownKey } from './unknown-key.ts';
import { variableMalformed } from './variable-malformed.ts';
import { wrongType } from './wrong-type.ts';

export const structureRules: readonly Rule[] = [
  duplicateKey,
  unknownKey,
  missingKey,
  wrongType,
  emptyValue,
  numberOutOfRange,
  portInvalid,
  retainInvalid,
  noEffect,
  variableMalformed,
];
