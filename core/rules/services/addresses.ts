import { normalizeHost } from '../../config/index.ts';
import { hostEntries, perParse } from '../view.ts';

/** Name of the server by its address, in one spelling. */
export const addresses = perParse((parsed): ReadonlyMap<string, string> =>
  new Map([...hostEntries(parsed)].reverse().map(({ server, node }) => [normalizeHost(node.value), server])),
);
