import type { Lab } from '../types.d.mts';

const listing = `
engine=$1
. /opt/jiji/lib/registry.sh
ids=$($engine ps --all --quiet --no-trunc)
[ -z "$ids" ] || $engine inspect --type container --format 'container {{.Name}} {{.State.Running}} {{index .Config.Labels "jiji.version"}} {{.Id}} {{index .Config.Labels "jiji.address"}}' $ids
mount=$($engine volume inspect --format '{{.Mountpoint}}' kamal-proxy-config 2>/dev/null) && jq -r '.[] | "route \\(.name) \\(.options.hosts | join(",")) \\(.active_targets | join(",")) \\(.pause_controller.state)"' "$mount/kamal-proxy.state"
jiji_statement 'SELECT id, service, project, server_id, ip, state, health_status, version FROM containers ORDER BY service, server_id' | jiji_query | sed 's/^/row /'
jiji_statement 'SELECT name, project FROM services ORDER BY name' | jiji_query | sed 's/^/service /'
jiji_statement 'SELECT hostname, wireguard_ip, removed_at FROM servers ORDER BY id' | jiji_query | sed 's/^/server /'
grep -v '^#' /opt/jiji/coredns/hosts | sed '/^$/d; s/^/name /'
$engine volume ls --format 'volume {{.Name}}'
ls -A /var/lib/jiji/lock | sed 's/^/lock /'
ls -A /run/jiji-op 2>/dev/null | sed 's/^/spool /'
ls -A /var/lib/jiji/stopped 2>/dev/null | sed 's/^/stopped /'
for journal in /var/lib/jiji/operations/*/journal.ndjson; do
  [ -e "$journal" ] || continue
  if ! grep -q '^{"type":"finish"' "$journal"; then echo "unfinished operation"; fi
done
for folder in /var/lib/jiji/operations/*; do
  if [ -e "$folder/reserve" ]; then echo 'reserve kept'; fi
done
systemctl list-units --all --plain --no-legend 'jiji-op-*' | sed 's/^/unit /'
for unit in wg-quick@jiji0 jiji-corrosion jiji-coredns jiji-dns-writer jiji-peer-monitor; do echo "active $unit $(systemctl is-active "$unit")"; done
[ ! -e /run/jiji/away ] || grep '[^ ]' /run/jiji/away | sed 's/^/away /'
find /var/lib/jiji /opt/jiji /run/jiji-op /run/jiji -name '*.part' 2>/dev/null | sed 's/^/half /'
true
`;

/** Replaced by what they stand for, so that two worlds that differ only in chance are equal. */
interface Names {
  readonly from: string;
  readonly to: string;
}

/**
 * What runs on servers as text, one line a fact, in which ids and addresses are replaced by the containers' names and
 * the web service's `version` by the word VERSION: two runs that came to the same end give the same text.
 */
export async function world(lab: Lab, engine: string, hosts: readonly string[], version: string): Promise<string> {
  const lines = (await Promise.all(hosts.map(async (host) => (await lab.sh(host, `set -- ${engine}\n${listing}`)).trimEnd().split('\n').map((line) => ({ host, line }))))).flat();
  const names = lines.flatMap(({ host, line }): readonly Names[] => {
    const [kind, name, , , id, address] = line.split(' ');
    if (kind !== 'container' || name === undefined || id === undefined) return [];
    const label = `${host}:${name.replace(/^\//, '')}`;
    return [{ from: id, to: label }, ...(address === undefined || address === '' ? [] : [{ from: address, to: label }])];
  });
  const ids = await Promise.all(hosts.map(async (host) => ({ from: (await lab.sh(host, '. /opt/jiji/etc/host.env; echo "$JIJI_SERVER_ID"')).trim(), to: host })));
  return [...new Set(lines.map(({ host, line }) => `${host} ${plain(line, [...names, ...ids], version)}`))].sort().join('\n');
}

function plain(line: string, names: readonly Names[], version: string): string {
  let text = line;
  for (const { from, to } of names) text = text.replaceAll(new RegExp(`(?<![\\w.])${from.replaceAll('.', '\\.')}(?![\\w.])`, 'g'), to);
  return !/shop-web|"web"/.test(text) ? text : text.replaceAll(new RegExp(`(?<=[ "])${version.replaceAll('.', '\\.')}(?=[ "]|$)`, 'g'), 'VERSION');
}
