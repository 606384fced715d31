import { isText, parseImage, valueOf } from '../../config/index.ts';
import type { Rule } from '../rule.ts';
import { serviceEntries } from '../view.ts';

export const imageFloatingTag: Rule = {
  code: 'jiji/image-floating-tag',
  severity: 'information',
  message: '"{image}" can change between deployments; pin a version or digest',
  check: (parsed) =>
    serviceEntries(parsed)
      .map(({ value }) => valueOf(value, 'image'))
      .filter(isText)
      .filter((node) => isFloating(node.value))
      .map((node) => ({ range: node.range, args: { image: node.value } })),
};

function isFloating(written: string): boolean {
  const image = parseImage(written);
  return image !== undefined && image.digest === undefined && (image.tag === undefined || image.tag === 'latest');
}
