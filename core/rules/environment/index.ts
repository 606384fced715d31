import type { Rule } from '../rule.ts';
import { containerAddressLiteral } from './container-address-literal.ts';
import { envNameInvalid } from './env-name-invalid.ts';
import { envValueNewline } from './env-value-newline.ts';
import { envValueType } from './env-value-type.ts';
import { environmentFlat } from './environment-flat.ts';
import { secretAndClear } from './secret-and-clear.ts';
import { secretDuplicate } from './secret-duplicate.ts';
import { secretInClear } from './secret-in-clear.ts';
import { secretNameCase } from './secret-name-case.ts';

export const environmentRules: readonly Rule[] = [
  environmentFlat,
  envNameInvalid,
  envValueType,
  envValueNewline,
  secretNameCase,
  secretDuplicate,
  secretAndClear,
  secretInClear,
  containerAddressLiteral,
];
