import { entryOf } from '../../config/index.ts';
import type { Rule } from '../rule.ts';
import { serviceEntries } from '../view.ts';

export const imageAndBuild: Rule = {
  code: 'jiji/image-and-build',
  severity: 'error',
  message: 'Use image or build, not both',
  check: (parsed) =>
    serviceEntries(parsed).flatMap(({ value }) => {
      const [image, build] = [entryOf(value, 'image'), entryOf(value, 'build')];
      if (image?.value === undefined || build?.value === undefined) return [];
      return [
        { range: image.keyRange, related: [{ range: build.keyRange, code: 'related.here', args: {} }] },
        { range: build.keyRange, related: [{ range: image.keyRange, code: 'related.here', args: {} }] },
      ];
    }),
};
