# shellcheck shell=sh
# inspect.sh: one JSON document about this server, before and after init, without changing anything and without jq
# (only the registry's rows need it). Read after stage-lib.sh, stage-lock.sh, inspect-state.sh, registry.sh and
# inspect-images.sh.
# Arguments: ENGINE (podman, docker) IMAGES LOGIN-REGISTRY FILE...
# IMAGES: full references, one a line, to be looked up in their registries; LOGIN-REGISTRY: the one whose user and
# password stand in the first line of standard input, as base64 of user:password; FILE: whose hashes are wanted.

# shellcheck disable=SC2034
inspect_engine=$1 inspect_references=$2 inspect_login_registry=$3 inspect_login=''
shift 3
[ -z "$inspect_login_registry" ] || IFS= read -r inspect_login || :
inspect_dir=$(mktemp -d /run/jiji-inspect.XXXXXX) || exit 1
trap 'rm -rf "$inspect_dir"' EXIT
trap 'exit 1' HUP INT TERM

# Lines of standard input, each a JSON value, as one array.
inspect_array() { LC_ALL=C awk 'BEGIN { printf "[" } NF { printf "%s%s", (n++ ? "," : ""), $0 } END { printf "]" }'; }

# Lines of standard input as an array of strings.
inspect_strings() {
  LC_ALL=C tr -d '\000-\010\013-\037\177' | LC_ALL=C sed 's/\\/\\\\/g; s/"/\\"/g; s/	/\\t/g; s/^/"/; s/$/"/' | inspect_array
}

inspect_text() { if [ -n "$1" ]; then jiji_json_string "$1"; else printf null; fi; }
inspect_file() { if [ -r "$1" ]; then inspect_text "$(cat "$1")"; else printf null; fi; }

# A container may go between the two calls: then once more.
inspect_containers() {
  local ids tries=0 id=.Id
  [ "$inspect_engine" != podman ] || id=.ID
  command -v "$inspect_engine" >/dev/null || { printf null; return; }
  while :; do
    ids=$("$inspect_engine" ps --all --quiet --no-trunc 2>/dev/null) || { printf null; return; }
    [ -n "$ids" ] || { printf '[]'; return; }
    # shellcheck disable=SC2086
    if "$inspect_engine" inspect --type container --format '{"id":{{json '"$id"'}},"name":{{json .Name}},"image":{{json .Config.Image}},"imageId":{{json .Image}},"labels":{{json .Config.Labels}},"state":{{json .State}},"restarts":{{json .RestartCount}},"networks":{{json .NetworkSettings.Networks}},"ports":{{json .NetworkSettings.Ports}},"mounts":{{json .Mounts}}}' $ids >"$inspect_dir/containers.raw" 2>/dev/null || [ "$tries" -ge 2 ]; then break; fi
    tries=$((tries + 1))
  done
  inspect_array <"$inspect_dir/containers.raw"
}

inspect_images() {
  command -v "$inspect_engine" >/dev/null || { printf null; return; }
  "$inspect_engine" images --no-trunc --digests --format '{"id":{{json .ID}},"repository":{{json .Repository}},"tag":{{json .Tag}},"digest":{{json .Digest}}}' 2>/dev/null | inspect_array
}

inspect_network() {
  local found
  found=$("$inspect_engine" network inspect jiji 2>/dev/null) || { printf null; return; }
  printf '%s' "$found" | tr '\n' ' '
}

inspect_engine_version() {
  case $inspect_engine in
  podman) podman version --format '{{.Client.Version}}' 2>/dev/null ;;
  docker) docker version --format '{{.Server.Version}}' 2>/dev/null ;;
  esac
}

inspect_proxy() {
  local file
  file=$(jiji_proxy_state_file "$inspect_engine" 2>/dev/null)
  # An empty file is one that a full disk left: not the same as none.
  if [ -n "$file" ] && [ -e "$file" ]; then printf '"%s"' "$(jiji_json 4194304 <"$file")"; else printf null; fi
}

# The private key is the first field of the first line, a preshared key the second of the others: neither leaves.
inspect_wireguard() {
  command -v wg >/dev/null && wg show jiji0 >/dev/null 2>&1 || { printf null; return; }
  printf '{"publicKey":%s,"listenPort":%s,"peers":' "$(inspect_text "$(wg show jiji0 public-key)")" "$(wg show jiji0 listen-port)"
  wg show jiji0 dump | LC_ALL=C awk -F'\t' 'NR > 1 {
    printf "{\"publicKey\":\"%s\",\"endpoint\":\"%s\",\"allowedIps\":\"%s\",\"handshakeAt\":%s,\"rxBytes\":%s,\"txBytes\":%s}\n", $1, $3, $4, $5, $6, $7 }' | inspect_array
  printf '}'
}

inspect_units() {
  local unit comma=''
  printf '{'
  for unit in wg-quick@jiji0 jiji-corrosion jiji-coredns jiji-peer-monitor jiji-dns-writer jiji-containers jiji-firewall; do
    printf '%s"%s":"%s"' "$comma" "$unit" "$(systemctl is-active "$unit.service" 2>/dev/null | head -n 1)"
    comma=,
  done
  printf '}'
}

inspect_registry() {
  local containers services servers
  [ -r "$JIJI_REGISTRY_CONFIG" ] && command -v jq >/dev/null || { printf null; return; }
  if containers=$(jiji_statement 'SELECT id, service, project, server_id, ip, state, health_status, version, image FROM containers' | jiji_query_objects 2>&1) &&
    services=$(jiji_statement 'SELECT name, project FROM services' | jiji_query_objects 2>&1) &&
    servers=$(jiji_statement 'SELECT id, wireguard_ip, removed_at, last_seen FROM servers' | jiji_query_objects 2>&1); then
    printf '{"containers":%s,"services":%s,"servers":%s}' "$(printf '%s\n' "$containers" | inspect_array)" "$(printf '%s\n' "$services" | inspect_array)" "$(printf '%s\n' "$servers" | inspect_array)"
  else
    printf '{"error":%s}' "$(jiji_json_string "$containers")"
  fi
}

inspect_disk() {
  local folder seen='' comma='' mount kib inodes
  printf '['
  for folder in /var/lib/containers /var/lib/docker /var/lib/jiji /var/lib /run; do
    [ -d "$folder" ] || continue
    mount=$(df -P -k "$folder" | awk 'NR == 2 { print $6 }')
    case $seen in *"|$mount|"*) continue ;; esac
    seen="$seen|$mount|"
    kib=$(df -P -k "$folder" | awk 'NR == 2 { print $4 }') inodes=$(df -P -i "$folder" | awk 'NR == 2 { print $4 }')
    case $inodes in '' | *[!0-9]*) inodes=null ;; esac
    printf '%s{"mount":%s,"folder":%s,"freeBytes":%s,"freeInodes":%s}' "$comma" "$(jiji_json_string "$mount")" "$(jiji_json_string "$folder")" "$((kib * 1024))" "$inodes"
    comma=,
  done
  printf ']'
}

inspect_locks() {
  local dir comma=''
  printf '['
  for dir in "$JIJI_STATE"/lock/* "$JIJI_STATE"/lock/.network; do
    [ -d "$dir" ] || continue
    jiji_lock_look "$dir"
    printf '%s{"name":%s,"state":"%s","operationId":%s,"info":%s}' "$comma" "$(jiji_json_string "${dir##*/}")" "$lock_state" "$(inspect_text "$lock_operation")" "$(jiji_json_string "$lock_info")"
    comma=,
  done
  printf ']'
}

# Operations that began a step here and never ended.
inspect_operations() {
  local dir comma=''
  printf '['
  for dir in "$JIJI_STATE"/operations/*; do
    [ -d "$dir" ] || continue
    jiji_journal_unfinished "${dir##*/}" || continue
    printf '%s{"operationId":%s,"active":%s,"head":%s,"request":%s}' "$comma" "$(jiji_json_string "${dir##*/}")" \
      "$(if jiji_unit_active "${dir##*/}"; then echo true; else echo false; fi)" "$(head -n 1 "$dir/journal.ndjson")" "$(cat "$dir/request.json" 2>/dev/null || echo null)"
    comma=,
  done
  printf ']'
}

inspect_files() {
  local file comma=''
  printf '{'
  for file in "$@"; do
    [ -f "$file" ] || continue
    printf '%s%s:"%s"' "$comma" "$(jiji_json_string "$file")" "$(sha256sum <"$file" | cut -d' ' -f1)"
    comma=,
  done
  printf '}'
}

inspect_parameter() {
  # shellcheck source=/dev/null
  (. /opt/jiji/etc/host.env && eval "printf '%s' \"\${$1-}\"") 2>/dev/null || :
}

inspect_parameters() {
  [ -r /opt/jiji/etc/host.env ] || { printf null; return; }
  printf '{"serverId":%s,"subnet":%s,"wireguardIp":%s,"domain":%s,"nextDns":%s,"dnsTtlSeconds":%s}' "$(inspect_text "$(inspect_parameter JIJI_SERVER_ID)")" \
    "$(inspect_text "$(inspect_parameter JIJI_SUBNET)")" "$(inspect_text "$(inspect_parameter JIJI_WIREGUARD_IP)")" "$(inspect_text "$(inspect_parameter JIJI_DOMAIN)")" \
    "$(inspect_text "$(inspect_parameter JIJI_NEXT_DNS)")" "$(inspect_text "$(inspect_parameter JIJI_DNS_TTL_SECONDS)")"
}

inspect_host() {
  local up rest one
  read -r up rest </proc/uptime
  read -r one rest </proc/loadavg
  printf '{"machineId":%s,"bootId":"%s","uptimeSeconds":%s,"clockMs":%s,"load1":%s,"machine":"%s","kernel":%s,"memoryTotalBytes":%s,"memoryAvailableBytes":%s}' \
    "$(inspect_file /etc/machine-id)" "$(jiji_boot_id)" "$up" "$(jiji_now_ms)" "$one" "$(uname -m)" "$(jiji_json_string "$(uname -r)")" \
    "$(awk '$1 == "MemTotal:" { printf "%.0f", $2 * 1024 }' /proc/meminfo)" "$(awk '$1 == "MemAvailable:" { printf "%.0f", $2 * 1024 }' /proc/meminfo)"
}

# Whole, whatever its length: its hash is compared with what the lock's script sees.
inspect_state() { printf '"%s"' "$(jiji_state_text "$inspect_engine" | jiji_json 4194304)"; }

for inspect_part in containers images network proxy registry state units wireguard locks operations resolved; do
  "inspect_$inspect_part" >"$inspect_dir/$inspect_part" 2>/dev/null &
done
wait
printf '{"version":1,"host":%s,"engineVersion":%s,"parameters":%s,"lastLease":%s,"disk":%s,"files":%s,"sockets":%s' "$(inspect_host)" "$(inspect_text "$(inspect_engine_version)")" \
  "$(inspect_parameters)" "$(inspect_file /var/lib/jiji/last-lease)" "$(inspect_disk)" "$(inspect_files "$@")" "$(ss -H -l -n -t -u -p -O 2>/dev/null | inspect_strings)"
for inspect_part in containers images network proxy registry state units wireguard locks operations resolved; do
  printf ',"%s":' "$inspect_part"
  cat "$inspect_dir/$inspect_part"
done
printf '}\n'
