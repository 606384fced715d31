# shellcheck shell=sh
# registry-rows.sh new|returning ID HOSTNAME SUBNET WIREGUARD_IP PUBLIC_KEY MANAGEMENT_IP ENDPOINTS ENGINE ARCH [KEY VALUE]...:
# writes this server's own row, and what describes the cluster (only what is not there yet). The tombstone of a server
# that was a member before has to be here first: a row written without knowing of it would lose against it.
if [ "$1" = returning ]; then
  left=60
  while [ -z "$(jiji_statement 'SELECT id FROM servers WHERE id = ? AND (removed_at <> 0 OR wireguard_pubkey = ?)' "text:$2" "text:$6" | jiji_query)" ]; do
    left=$((left - 1))
    [ "$left" -gt 0 ] || jiji_fail tombstone-unseen server "$2" seconds 60
    sleep 1
  done
fi
shift
id=$1 hostname=$2 subnet=$3 wireguard_ip=$4 public_key=$5 management_ip=$6 endpoints=$7 engine=$8 arch=$9
shift 9
now=$(date +%s%3N)
{
  jiji_statement 'INSERT INTO servers (id, hostname, subnet, wireguard_ip, wireguard_pubkey, management_ip, endpoints, engine, arch, layout, last_seen, removed_at)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 0)
    ON CONFLICT (id) DO UPDATE SET hostname = excluded.hostname, subnet = excluded.subnet, wireguard_ip = excluded.wireguard_ip,
      wireguard_pubkey = excluded.wireguard_pubkey, management_ip = excluded.management_ip, endpoints = excluded.endpoints,
      engine = excluded.engine, arch = excluded.arch, layout = excluded.layout, last_seen = excluded.last_seen, removed_at = 0' \
    "text:$id" "text:$hostname" "text:$subnet" "text:$wireguard_ip" "text:$public_key" "text:$management_ip" "text:$endpoints" \
    "text:$engine" "text:$arch" text:shared "int:$now"
  while [ $# -ge 2 ]; do
    jiji_statement 'INSERT INTO cluster_metadata (key, value) VALUES (?, ?) ON CONFLICT (key) DO NOTHING' "text:$1" "text:$2"
    shift 2
  done
} | jiji_transaction >/dev/null
mkdir -p /var/lib/jiji
if [ "$(cat /var/lib/jiji/server-id 2>/dev/null)" != "$id" ]; then
  printf '%s\n' "$id" >/var/lib/jiji/server-id.new
  mv -f /var/lib/jiji/server-id.new /var/lib/jiji/server-id
fi
chmod 0644 /var/lib/jiji/server-id
printf '{"row":"%s"}\n' "$id"
