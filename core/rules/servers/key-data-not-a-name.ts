import { textItems, valueOf } from '../../config/index.ts';
import type { Rule } from '../rule.ts';
import { serverEntries } from '../view.ts';

export const keyDataNotAName: Rule = {
  code: 'jiji/key-data-not-a-name',
  severity: 'error',
  message: 'key_data lists variable names, not keys',
  check: (parsed) =>
    [valueOf(parsed.root, 'ssh'), ...serverEntries(parsed).map((server) => server.value)]
      .flatMap((node) => textItems(valueOf(node, 'key_data')))
      .filter((item) => !/^[A-Za-z_][A-Za-z0-9_]*$/.test(item.value))
      .map((item) => ({ range: item.range })),
};
