import { parseVolume, textItems, valueOf } from '../../config/index.ts';
import type { Rule } from '../rule.ts';
import { serviceEntries } from '../view.ts';

export const volumeSyntax: Rule = {
  code: 'jiji/volume-syntax',
  severity: 'error',
  message: 'Expected source:target[:options]',
  check: (parsed) =>
    serviceEntries(parsed)
      .flatMap(({ value }) => textItems(valueOf(value, 'volumes')))
      .filter((item) => !item.value.includes('${') && parseVolume(item.value) === undefined)
      .map((item) => ({ range: item.range })),
};
