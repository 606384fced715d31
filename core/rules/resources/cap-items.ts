import { textItems, valueOf, type ParsedDeploy, type ScalarNode } from '../../config/index.ts';
import { serviceEntries } from '../view.ts';

/** Texts under `cap_add` of every service; what a variable leaves open is not among them. */
export const capItems = (parsed: ParsedDeploy): readonly (ScalarNode & { readonly value: string })[] =>
  serviceEntries(parsed).flatMap(({ value }) => textItems(valueOf(value, 'cap_add'))).filter(({ value }) => !value.includes('${'));

export const hasPrefix = (written: string): boolean => /^CAP_/i.test(written);
