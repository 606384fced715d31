import { entryOf, isCapitals, isList, isMap, isText, itemsOf, entriesOf, isScalar, valueOf, wholeReference, type ListNode, type ParsedDeploy, type Range } from '../../config/index.ts';
import { perParse } from '../view.ts';
import { builds } from './build-places.ts';

/** One build argument. */
export interface BuildArg {
  readonly name: string;
  readonly value: string;
  /** A whole `${NAME}`, or in form C a bare name in capitals. */
  readonly reference?: string;
  /** The key, or the item of a list. */
  readonly range: Range;
}

/** Build arguments of all services, from maps and lists. */
export const buildArgs = perParse((parsed): readonly BuildArg[] =>
  builds(parsed).flatMap(({ entry }) => {
    const args = valueOf(entry.value, 'args');
    if (isMap(args)) return entriesOf(args).flatMap(({ key, keyRange, value }) => (isScalar(value) ? [arg(parsed, key, value.text, keyRange)] : []));
    return itemsOf(args).filter(isText).flatMap((item) => {
      const [name, value] = splitArg(item.value);
      return value === undefined ? [] : [arg(parsed, name, value, item.range)];
    });
  }),
);

function arg(parsed: ParsedDeploy, name: string, value: string, range: Range): BuildArg {
  const reference = wholeReference(value) ?? (parsed.dialect.dialect === 'C' && isCapitals(value) ? value : undefined);
  return { name, value, range, ...(reference === undefined ? {} : { reference }) };
}

/** `NAME=value`; no value without `=`. */
export function splitArg(written: string): readonly [string, string | undefined] {
  const at = written.indexOf('=');
  return at < 0 ? [written, undefined] : [written.slice(0, at), written.slice(at + 1)];
}

/** Lists under `args`, with the key. */
export const argLists = perParse((parsed): readonly { readonly keyRange: Range; readonly list: ListNode }[] =>
  builds(parsed).flatMap(({ entry }) => {
    const args = entryOf(entry.value, 'args');
    return isList(args?.value) ? [{ keyRange: args.keyRange, list: args.value }] : [];
  }),
);
