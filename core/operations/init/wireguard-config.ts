import { allowedIps, chooseEndpoint, keepaliveSeconds, wireguardPort } from '../../network/index.ts';
import { interfaceAddresses } from '../../remote/preflight.ts';
import type { Member } from './cluster.ts';

/** A member whose key is known. */
export type KeyedMember = Member & { readonly publicKey: string; readonly managementIp: string };

export const isKeyed = (member: Member): member is KeyedMember => member.publicKey !== undefined && member.managementIp !== undefined;

/**
 * `jiji0.conf` of a member, but for the private key: that line is put in on the server, under `[Interface]`.
 * @param peers all other members; @param mtu bytes
 */
export function wireguardConfig(own: KeyedMember, peers: readonly KeyedMember[], mtu: number): string {
  const networks = own.seen === undefined ? [] : interfaceAddresses(own.seen.document).filter((entry) => entry.up).map((entry) => entry.address);
  const sections = [...peers].sort((a, b) => a.index - b.index).map((peer) => {
    const endpoint = chooseEndpoint(networks, peer.endpoints);
    return [
      '[Peer]', `# ${peer.id}`, `PublicKey = ${peer.publicKey}`, `AllowedIPs = ${allowedIps(peer).join(', ')}`,
      ...(endpoint === undefined ? [] : [`Endpoint = ${endpoint}`]), `PersistentKeepalive = ${keepaliveSeconds}`, '',
    ].join('\n');
  });
  const head = ['# Written by Jiji; init and the control loop keep it.', '[Interface]', `Address = ${own.wireguardIp}/32, ${own.managementIp}/128`, `ListenPort = ${wireguardPort}`, `MTU = ${mtu}`, ''];
  return [head.join('\n'), ...sections].join('\n');
}
