import { isText, parseImage, valueOf } from '../../config/index.ts';
import type { Rule } from '../rule.ts';
import { serviceEntries } from '../view.ts';

export const imageNotPinned: Rule = {
  code: 'jiji/image-not-pinned',
  severity: 'hint',
  message: 'Tag is mutable; pin @sha256',
  check: (parsed, { requireDigest = 'off' }) => {
    if (requireDigest === 'off') return [];
    return serviceEntries(parsed)
      .map(({ value }) => valueOf(value, 'image'))
      .filter(isText)
      .filter((node) => isTagOnly(node.value))
      .map((node) => ({ range: node.range, severity: requireDigest }));
  },
};

function isTagOnly(written: string): boolean {
  const image = parseImage(written);
  return image?.tag !== undefined && image.digest === undefined;
}
