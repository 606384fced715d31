import { formatIpv4, parseIpv4, type Ipv4 } from './ipv4.ts';

/** An IPv4 range; `base` may carry host bits until `canonical` has taken them off. */
export interface Cidr {
  readonly base: Ipv4;
  /** 0 to 32. */
  readonly prefix: number;
}

/** `a.b.c.d/p` with strict octets and a prefix of 0 to 32 without leading zeros; host bits are allowed here. */
export function parseCidr(text: string): Cidr | undefined {
  const parts = /^([^/]+)\/(0|[1-9]\d?)$/.exec(text);
  if (parts === null) return undefined;
  const base = parseIpv4(parts[1] ?? '');
  const prefix = Number(parts[2]);
  return base === undefined || prefix > 32 ? undefined : { base, prefix };
}

export const formatCidr = (cidr: Cidr): string => `${formatIpv4(cidr.base)}/${cidr.prefix}`;

/** Number of addresses in a range of this prefix; a float above 2^31, so never shift it. */
export const sizeOf = (prefix: number): number => 2 ** (32 - prefix);

/** The same range with its host bits cleared. */
export const canonical = (cidr: Cidr): Cidr => ({ base: cidr.base - (cidr.base % sizeOf(cidr.prefix)), prefix: cidr.prefix });

export const isCanonical = (cidr: Cidr): boolean => cidr.base % sizeOf(cidr.prefix) === 0;

export const containsAddress = (cidr: Cidr, address: Ipv4): boolean => {
  const { base } = canonical(cidr);
  return address >= base && address < base + sizeOf(cidr.prefix);
};

/** Whether two ranges share an address; of two aligned ranges one then contains the other. */
export const overlaps = (a: Cidr, b: Cidr): boolean => containsAddress(a, canonical(b).base) || containsAddress(b, canonical(a).base);
