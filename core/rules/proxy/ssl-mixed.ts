import { valueOf, type Range } from '../../config/index.ts';
import type { Finding, Rule } from '../rule.ts';
import { isOn, tlsOrphans } from './root-owners.ts';
import { targets, type Target, type TargetHost } from './targets.ts';

/** What a target says of a host: TLS or none. */
interface Voice {
  readonly target: Target;
  readonly host: TargetHost;
  readonly on: boolean;
}

/** A target below the root that says nothing takes over what the root's target says. */
export const sslMixed: Rule = {
  code: 'jiji/ssl-mixed',
  severity: 'warning',
  message: '"{host}" is served with and without TLS; say the same in both places',
  check: (parsed) => {
    const orphans = new Set(tlsOrphans(parsed).map(({ target }) => target));
    const hosts = new Map<string, Voice[]>();
    for (const target of targets(parsed)) {
      if (orphans.has(target) || target.ssl === 'unknown' || (target.ssl === 'unset' && target.prefix !== '/')) continue;
      for (const host of target.hosts) {
        const voices = hosts.get(host.name);
        const voice = { target, host, on: isOn(target) };
        if (voices === undefined) hosts.set(host.name, [voice]);
        else voices.push(voice);
      }
    }
    const found = new Map<Target, Finding>();
    for (const voices of hosts.values()) disagreement(voices, found);
    return [...found.values()];
  },
};

/** One finding a target, with the first that says otherwise. */
function disagreement(voices: readonly Voice[], found: Map<Target, Finding>): void {
  const [on, off] = [voices.find((voice) => voice.on), voices.find((voice) => !voice.on)];
  if (on === undefined || off === undefined) return;
  for (const voice of voices) {
    if (found.has(voice.target)) continue;
    found.set(voice.target, { range: placeOf(voice), args: { host: voice.host.name }, related: [{ range: placeOf(voice.on ? off : on), code: 'related.here', args: {} }] });
  }
}

/** Where TLS is set or, where nothing is set, the host. */
const placeOf = ({ target, host }: Voice): Range => valueOf(target.node, 'ssl')?.range ?? host.node.range;
