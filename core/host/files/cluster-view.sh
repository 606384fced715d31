# shellcheck shell=sh
# cluster-view.sh: this server's part of the cluster as views show it, one JSON document a line. Sent, not installed;
# the registry library stands in front of it.
#
#   $1  once: one document; follow: one whenever something but a counter or a time has changed, and every 10 s
#
# A server that init has not reached yet gives {"initialised":false}. Nothing here is secret: the first line of the
# WireGuard dump, which begins with the private key, is dropped before anything reads it.

etc=/opt/jiji/etc/host.env
if ! [ -r "$etc" ] || ! command -v jq >/dev/null 2>&1; then
  echo '{"initialised":false}'
  exit 0
fi
# shellcheck source=/dev/null
. "$etc"

unit_states() {
  for unit in jiji-corrosion jiji-coredns jiji-peer-monitor jiji-dns-writer; do
    printf '%s %s\n' "$unit" "$(systemctl is-active "$unit.service" 2>/dev/null || :)"
  done | jq -Rn '[inputs | split(" ") | {(.[0]): (.[1] // "unknown")}] | add'
}

peers() {
  wg show jiji0 dump 2>/dev/null | tail -n +2 | jq -Rn '[inputs | split("\t") | {
    publicKey: .[0], endpoint: (if .[2] == "(none)" then null else .[2] end), handshakeAt: (.[4] | tonumber),
    rxBytes: (.[5] | tonumber), txBytes: (.[6] | tonumber)}]'
}

# TABLE COLUMNS: all rows as an array of objects.
table() { jiji_statement "SELECT $2 FROM $1" | jiji_query_objects | jq -cs .; }

# The engines say the same in two shapes: Docker one object a line, Podman one array.
containers() {
  case $JIJI_ENGINE in
    podman) podman ps --all --no-trunc --filter label=jiji.managed=true --format json ;;
    *) docker ps --all --no-trunc --filter label=jiji.managed=true --format '{{json .}}' ;;
  esac | jq -cs 'flatten | map({
    id: (.Id // .ID), name: (if .Names | type == "array" then .Names[0] else .Names end), state: (.State | ascii_downcase),
    image: .Image, labels: (if .Labels | type == "string" then [.Labels | split(",")[] | capture("^(?<key>[^=]*)=(?<value>.*)$")] | from_entries else .Labels end)})'
}

# Big values go from program to program through pipes: one argument may not be longer than 128 KiB.
registry() {
  servers=$(table servers 'id, hostname, subnet, wireguard_ip, wireguard_pubkey, management_ip, endpoints, last_seen, removed_at, engine, arch') &&
    rows=$(table containers 'id, service, project, server_id, ip, state, health_status, consecutive_failures, started_at, version, image') &&
    links=$(table links 'server_id, peer_id, handshake_age_s, rtt_ms, loss, measured_at') &&
    printf '%s\n' "$servers" "$rows" "$links" | jq -cs '{servers: .[0], containers: .[1], links: .[2]}'
}

engine_version=$("$JIJI_ENGINE" --version 2>/dev/null | sed -n 's/.*version \([0-9][0-9.]*\).*/\1/p')

document() {
  units=$(unit_states)
  peers=$(peers)
  containers=$(containers) || containers=null
  if registry=$(registry 2>&1); then error=null; else
    error=$(printf '%s' "$registry" | jq -Rs .)
    registry=null
  fi
  # shellcheck disable=SC2016
  printf '%s\n' "${units:-null}" "${peers:-[]}" "$containers" "$registry" "$error" |
    jq -cs --arg id "$JIJI_SERVER_ID" --arg subnet "$JIJI_SUBNET" --arg wireguardIp "$JIJI_WIREGUARD_IP" --arg managementIp "$JIJI_MANAGEMENT_IP" \
      --arg engine "$JIJI_ENGINE" --arg engineVersion "$engine_version" --arg arch "$(uname -m)" \
      --argjson now "$(date +%s)" --argjson uptime "$(cut -d' ' -f1 /proc/uptime)" --argjson load "$(cut -d' ' -f1 /proc/loadavg)" \
      --argjson disk "$(df -Pk / | awk 'NR == 2 { print $4 }')" --argjson memory "$(awk '$1 == "MemTotal:" { print $2 }' /proc/meminfo)" '
      {initialised: true, id: $id, subnet: $subnet, wireguardIp: $wireguardIp, managementIp: $managementIp, engine: $engine,
       engineVersion: $engineVersion, arch: $arch, nowSeconds: $now, uptimeSeconds: $uptime, load1: $load, diskFreeBytes: ($disk * 1024), memoryBytes: ($memory * 1024),
       units: .[0], peers: .[1], containers: .[2], registry: .[3], registryError: .[4]}'
}

if [ "$1" = once ]; then
  document
  exit 0
fi
last=
silent=0
while :; do
  now=$(document)
  stable=$(printf '%s' "$now" | jq -c 'del(.nowSeconds, .uptimeSeconds, .load1, .diskFreeBytes, .peers[].rxBytes, .peers[].txBytes, .registry.links)
    | if .registry then .registry.servers |= map(del(.last_seen)) else . end')
  if [ "$stable" != "$last" ] || [ "$silent" -ge 4 ]; then
    printf '%s\n' "$now"
    last=$stable
    silent=0
  else
    silent=$((silent + 1))
  fi
  sleep 2
done
