/**
 * Runs a managed container of the shop's web app on a host and registers it as a deploy does; `$1` image, `$2` last part
 * of its address, `$3` container name.
 */
export const runWeb = `set -eu
. /opt/jiji/etc/host.env
. /opt/jiji/lib/registry.sh
ip=\${JIJI_SUBNET%.0/24}.$2
id=$(podman run --detach --quiet --name "$3" --restart always --network jiji --ip "$ip" --dns "$JIJI_WIREGUARD_IP" --dns "$JIJI_NEXT_DNS" \\
  --dns-search jiji --dns-opt ndots:1 --dns-opt timeout:2 --label jiji.managed=true --label jiji.service=web --label jiji.project=shop \\
  --label 'jiji.health={"http":{"port":3000,"path":"/up"},"timeoutSeconds":2}' "$1")
{
  jiji_statement "INSERT INTO containers (id, service, project, server_id, ip, state, healthy, health_status, health_port, started_at, instance_id)
    VALUES (?, ?, ?, ?, ?, 'active', 1, 'healthy', ?, ?, ?)" "text:$id" text:web text:shop "text:$JIJI_SERVER_ID" "text:$ip" int:3000 "int:$(date +%s%3N)" "text:$JIJI_SERVER_NAME"
  jiji_statement 'INSERT INTO services (name, project) VALUES (?, ?) ON CONFLICT (name) DO NOTHING' text:web text:shop
} | jiji_transaction >/dev/null
echo "$id"`;
