# shellcheck shell=sh
# check-server.sh ID SUBNET MEMBERS ENGINE [PEER KEY ADDRESS]...: what one server can prove by itself.
. /opt/jiji/etc/host.env
id=$1 subnet=$2 members=$3 engine=$4
shift 4
now() { cut -d . -f 1 /proc/uptime; }
# CHECK SECONDS COMMAND...: tried once a second until it succeeds.
within() {
  check=$1 until=$(($(now) + $2))
  shift 2
  while ! "$@" >/dev/null 2>&1; do
    if [ "$(now)" -ge "$until" ]; then
      "$@" >&2 || :
      jiji_fail check-failed check "$check" found "$("$@" 2>&1 | tail -n 1 | cut -c 1-200)"
    fi
    sleep 1
  done
}
has_addresses() { [ "$(ip -4 -o addr show dev jiji0 | awk '{ print $4 }')" = "$JIJI_WIREGUARD_IP/32" ] && ip -6 -o addr show dev jiji0 | grep -qF "$JIJI_MANAGEMENT_IP/128"; }
shook_hands() {
  stamp=$(wg show jiji0 latest-handshakes | awk -v key="$1" '$1 == key { print $2 }')
  [ "${stamp:-0}" -gt 0 ] && [ $(($(date +%s) - stamp)) -lt 275 ] || { echo "no handshake with $2"; return 1; }
}
answers() { dig +short +time=1 +tries=1 "@$1" "health-check.$JIJI_DOMAIN" A | grep -qxF "$1" || { echo "no answer from $1"; return 1; }; }
network_right() {
  case $engine in
    podman) [ "$(podman network inspect jiji | jq -r '.[0].subnets[0] | "\(.subnet) \(.gateway)"')" = "$subnet $JIJI_WIREGUARD_IP" ] ;;
    docker) [ "$(docker network inspect jiji | jq -r '.[0].IPAM.Config[0] | "\(.Subnet) \(.Gateway)"')" = "$subnet $JIJI_WIREGUARD_IP" ] ;;
  esac
}
rows() {
  found=$(jiji_statement 'SELECT id FROM servers WHERE removed_at = 0' | jiji_query | grep -c .) || :
  [ "$found" = "$members" ] || { echo "$found rows of $members servers"; return 1; }
}
beats() {
  seen=$(jiji_statement 'SELECT last_seen FROM servers WHERE id = ?' "text:$id" | jiji_query | jq '.[0]')
  [ $(($(date +%s%3N) - seen)) -lt 60000 ] && [ -s /var/lib/jiji/metrics/jiji.prom ] || { echo "no heartbeat and metrics yet"; return 1; }
}
within 'addresses of jiji0' 5 has_addresses
within 'container network' 5 network_right
while [ $# -ge 3 ]; do
  within "handshake with $1" 60 shook_hands "$2" "$1"
  within "names at $1" 30 answers "$3"
  shift 3
done
within 'names here' 10 answers "$JIJI_WIREGUARD_IP"
within 'rows of all servers' 30 rows
within 'heartbeat and metrics' 60 beats
echo '{"checks":"passed"}'
