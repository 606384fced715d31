import type { Rule } from '../rule.ts';
import { didYouMean, nearest, replaceScalarFix } from '../suggest.ts';
import { serviceEntries } from '../view.ts';
import { modeOf } from './mode.ts';

export const networkModeInvalid: Rule = {
  code: 'jiji/network-mode-invalid',
  severity: 'error',
  message: 'network_mode is bridge, host or service:<name>{suggestion}',
  check: (parsed) =>
    serviceEntries(parsed).flatMap((service) => {
      const mode = modeOf(service);
      if (mode?.kind !== 'other') return [];
      const suggestion = nearest(mode.node.value, ['bridge', 'host']);
      const fixes = suggestion === undefined || mode.node.viaAlias ? [] : [replaceScalarFix(mode.node, suggestion, parsed.text)];
      return [{ range: mode.node.range, args: { suggestion: didYouMean(suggestion) }, fixes }];
    }),
};
