#!/bin/sh
# Writes CoreDNS's hosts file, and the block in /etc/hosts, from the registry. A failed query keeps the old files (exit
# 1); an answer without rows is an answer. Equal content is not written again. Called by jiji-dns-writer and by init.
set -eu
umask 022

etc=${JIJI_ETC:-/opt/jiji/etc}
lib=${JIJI_LIB:-/opt/jiji/lib}
dir=${JIJI_COREDNS:-/opt/jiji/coredns}
state=${JIJI_STATE:-/var/lib/jiji}
run=${JIJI_RUN:-/run/jiji}
system_hosts=${JIJI_SYSTEM_HOSTS:-/etc/hosts}
# shellcheck source=/dev/null
. "$etc/host.env"
# shellcheck source=registry.sh
. "$lib/registry.sh"
# shellcheck source=log.sh
. "$lib/log.sh"

# Its own lock: host.lock may be held for as long as a proxy waits for a container to become healthy.
mkdir -p "$state" "$run"
exec 9>"$state/hosts.lock"
flock -w 30 9 || {
  echo "another update of the hosts file runs for more than 30 s" >&2
  exit 1
}

started=$(date +%s%3N)
rows=$(jiji_query_objects <<'QUERY'
["SELECT c.id, c.service, c.project, c.server_id, c.ip, c.health_status, c.instance_id, coalesce(o.project, '') AS owner FROM containers c JOIN servers s ON s.id = c.server_id LEFT JOIN services o ON o.name = c.service WHERE c.state = 'active' AND s.removed_at = 0", []]
QUERY
) || exit 1
away=
[ ! -r "$run/away" ] || away=$(cat "$run/away")

# First line: the rows that may not be published, as JSON; then `address name` lines.
# shellcheck disable=SC2016
result=$(printf '%s\n' "$rows" | jq -rs --arg away "$away" --arg cidr "$JIJI_CLUSTER_CIDR" --arg domain "$JIJI_DOMAIN" '
  def number: if type == "string" and test("^[0-9]{1,3}(\\.[0-9]{1,3}){3}$") then [splits("\\.") | tonumber]
    | if all(.[]; . < 256) then .[0] * 16777216 + .[1] * 65536 + .[2] * 256 + .[3] else null end else null end;
  def name_ok: test("^[a-z0-9][a-z0-9.-]*$") and all(splits("\\."); length <= 63);
  def best: map(select(.health_status == "healthy")) as $healthy
    | if $healthy != [] then $healthy else map(select(.health_status == "degraded")) end;
  ($away | split("\n")) as $away
  | def chosen: (map(select(.server_id as $id | $away | index([$id]) | not)) | best) as $here | if $here != [] then $here else best end;
  ($cidr | split("/")) as [$base, $length]
  | pow(2; 32 - ($length | tonumber)) as $size
  | (($base | number) / $size | floor) as $block
  | map(. + {number: (.ip | number)} | . + {good: (.number != null and (.number / $size | floor) == $block)}) as $rows
  | ([$rows[] | select(.good)] | group_by([.project, .service])) as $groups
  | [ $groups[] | chosen[] | {number, ip, name: "\(.project)-\(.service)"}, (select(.owner == .project) | {number, ip, name: .service}) ]
    + [ $groups[] | map(select(.instance_id != null and .instance_id != "")) | group_by(.instance_id)[] | best[]
        | {number, ip, name: "\(.project)-\(.service)-\(.instance_id)"} ]
  | map(. + {ok: (.name | name_ok)})
  | ([.[] | select(.ok | not) | {name, ip}] + [$rows[] | select(.good | not) | {id, ip}] | tojson),
    ([.[] | select(.ok)] | unique_by([.name, .number])[] | "\(.ip) \(.name).\($domain)")')
skipped=$(printf '%s\n' "$result" | head -n 1)
lines=$(printf '%s\n' "$result" | sed 1d)
body=$(printf '%s health-check.%s\n%s' "$JIJI_WIREGUARD_IP" "$JIJI_DOMAIN" "$lines")
trap 'rm -f "$dir/hosts.new" "$system_hosts.jiji-new"' EXIT

write_hosts() {
  before=$([ ! -f "$dir/hosts" ] || sed 1d "$dir/hosts")
  [ "$before" != "$body" ] || return 0
  count=$(printf '%s\n' "$lines" | grep -c . || :)
  printf '# %s from %s, %s rows\n%s\n' "$(date -u +%Y-%m-%dT%H:%M:%SZ)" "$JIJI_SERVER_ID" "$count" "$body" >"$dir/hosts.new"
  chmod 0644 "$dir/hosts.new"
  mv -f "$dir/hosts.new" "$dir/hosts"
  # shellcheck disable=SC2016
  change=$(jq -cn --arg before "$before" --arg after "$body" --argjson ms "$(($(date +%s%3N) - started))" '
    ($before | split("\n") | map(select(. != ""))) as $before | ($after | split("\n") | map(select(. != ""))) as $after
    | {added: ($after - $before), removed: ($before - $after), duration_ms: $ms}')
  # CoreDNS keeps answers for the TTL: it forgets them when an address has gone.
  if [ "$JIJI_DNS_TTL_SECONDS" -gt 1 ] && [ "$(printf '%s\n' "$change" | jq '.removed | length')" -gt 0 ]; then
    systemctl reload jiji-coredns.service
  fi
  updates=$(cat "$run/dns-updates" 2>/dev/null || echo 0)
  echo $((updates + 1)) >"$run/dns-updates.new"
  mv -f "$run/dns-updates.new" "$run/dns-updates"
  jiji_log info dns_updated "$change"
}

# Processes on the server itself, and containers in the host's network, read the same names from /etc/hosts.
write_system_hosts() {
  block=$(printf '# BEGIN jiji\n%s\n# END jiji' "$body")
  marks=$(grep -E '^# (BEGIN|END) jiji$' "$system_hosts" | tr '\n' ' ' || :)
  case $marks in
    '' | '# BEGIN jiji # END jiji ') ;;
    *)
      echo "$system_hosts: the lines '# BEGIN jiji' and '# END jiji' are not one pair; left as it is" >&2
      return 1
      ;;
  esac
  cp -p "$system_hosts" "$system_hosts.jiji-new"
  sed '/^# BEGIN jiji$/,/^# END jiji$/d' "$system_hosts" >"$system_hosts.jiji-new"
  printf '%s\n' "$block" >>"$system_hosts.jiji-new"
  if cmp -s "$system_hosts.jiji-new" "$system_hosts"; then
    rm -f "$system_hosts.jiji-new"
  else
    mv -f "$system_hosts.jiji-new" "$system_hosts"
  fi
}

write_hosts
write_system_hosts
[ "$skipped" = '[]' ] || jiji_log warn dns_rows_skipped "{\"rows\": $skipped}"
