import { entriesOf, isText, valueOf, type ParsedDeploy, type ScalarNode } from '../../config/index.ts';
import { canonical, formatCidr, isCanonical, parseCidr, type Cidr } from '../../network/index.ts';
import { perParse } from '../view.ts';

/** A range of the `network` of form C. */
export interface RangeOfC {
  readonly key: 'management_cidr' | 'container_cidr';
  readonly node: ScalarNode & { readonly value: string };
  /** Absent where the text is no IPv4 range. */
  readonly cidr: Cidr | undefined;
  /** The range without host bits, where it has some. */
  readonly right: string | undefined;
}

/** What stands in the two ranges of a file of form C; a reference to a variable is not among them. */
export const rangesOfC = perParse((parsed): readonly RangeOfC[] => {
  const network = parsed.dialect.dialect === 'C' ? valueOf(parsed.root, 'network') : undefined;
  return (['management_cidr', 'container_cidr'] as const).flatMap((key) => {
    const node = valueOf(network, key);
    if (!isText(node) || node.value.includes('${')) return [];
    const cidr = parseCidr(node.value);
    return [{ key, node, cidr, right: cidr === undefined || isCanonical(cidr) ? undefined : formatCidr(canonical(cidr)) }];
  });
});

/** Servers of the file. */
export const serverCount = (parsed: ParsedDeploy): number => entriesOf(valueOf(parsed.root, 'servers')).length;

/** Each server gets one of these of the container range. */
export const serverPrefix = 21;
/** Slots of the range that is derived where the file gives none, a /16. */
export const defaultSlots = 32;
