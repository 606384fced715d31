import type { Rule } from '../rule.ts';
import { fileTooComplex } from './file-too-complex.ts';
import { multipleDocuments } from './multiple-documents.ts';
import { rootNotMapping } from './root-not-mapping.ts';
import { yamlSyntax } from './yaml-syntax.ts';

export const syntaxRules: readonly Rule[] = [
  yamlSyntax,
  multipleDocuments,
  fileTooComplex,
  rootNotMapping,
];
