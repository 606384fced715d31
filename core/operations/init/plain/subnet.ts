import { containsAddress, parseCidr } from '../../../network/index.ts';
import { engineNetwork } from '../../../remote/network-inspect.ts';
import { interfaceAddresses, type PreflightDocument } from '../../../remote/preflight.ts';

/** Where the containers of a server without the private network live: the present network's /24, else a free one. */
export function plainSubnet(document: PreflightDocument): { readonly subnet: string; readonly gateway: string } | undefined {
  const present = engineNetwork(document.network);
  if (present?.subnet !== undefined && present.gateway !== undefined) return { subnet: present.subnet, gateway: present.gateway };
  const taken = [...interfaceAddresses(document).map((entry) => entry.address), ...(document.routes ?? []).map((route) => route.dst)].flatMap((text) => {
    const range = parseCidr(text.includes('/') ? text : `${text}/32`);
    return range === undefined || range.prefix === 0 ? [] : [range];
  });
  for (let third = 0; third < 256; third++) {
    const base = `10.210.${third}`;
    const candidate = parseCidr(`${base}.0/24`);
    if (candidate !== undefined && !taken.some((range) => containsAddress(candidate, range.base) || containsAddress(range, candidate.base))) return { subnet: `${base}.0/24`, gateway: `${base}.1` };
  }
  return undefined;
}
