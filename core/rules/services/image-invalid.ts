import { isText, parseImage, valueOf } from '../../config/index.ts';
import type { Rule } from '../rule.ts';
import { serviceEntries } from '../view.ts';

export const imageInvalid: Rule = {
  code: 'jiji/image-invalid',
  severity: 'error',
  message: '"{image}" is not an image reference',
  check: (parsed) =>
    serviceEntries(parsed)
      .map(({ value }) => valueOf(value, 'image'))
      .filter(isText)
      .filter((node) => !node.value.includes('${') && parseImage(node.value) === undefined)
      .map((node) => ({ range: node.range, args: { image: node.value } })),
};
