import { isScalar, valueOf } from '../../config/index.ts';
import type { Rule } from '../rule.ts';
import { serviceEntries } from '../view.ts';

/** Only form C has `scale`. */
export const stopFirstScale: Rule = {
  code: 'jiji/stop-first-scale',
  severity: 'error',
  message: 'stop_first services run one container per server; drop scale or stop_first',
  check: (parsed) =>
    parsed.dialect.dialect !== 'C' ? [] : serviceEntries(parsed).flatMap(({ value }) => {
      const [first, scale] = [valueOf(value, 'stop_first'), valueOf(value, 'scale')];
      if (!isScalar(first) || first.value !== true || !isScalar(scale) || typeof scale.value !== 'number' || scale.value <= 1) return [];
      return [{ range: scale.range, related: [{ range: first.range, code: 'related.here', args: {} }] }];
    }),
};
