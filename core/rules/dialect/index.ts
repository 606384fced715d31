import type { Rule } from '../rule.ts';
import { aliasKey } from './alias-key.ts';
import { dialectForeignKey } from './dialect-foreign-key.ts';
import { dialectOld } from './dialect-old.ts';
import { mixedDialects } from './mixed-dialects.ts';
import { serversIsList } from './servers-is-list.ts';

export const dialectRules: readonly Rule[] = [
  mixedDialects,
  dialectForeignKey,
  dialectOld,
  serversIsList,
  aliasKey,
];
