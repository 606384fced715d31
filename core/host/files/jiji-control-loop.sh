#!/bin/bash
# jiji-control-loop: every 30 s, what keeps this server's part of the cluster true: its heartbeat, its peers, its
# containers' health, its rules and routes; and what others may know of it: registry rows, metrics, log lines. Each duty
# is one function; one that fails is logged and the others go on. Only rows of this server are written.
# Duties are called by name: shellcheck cannot see that.
# shellcheck disable=SC2317,SC2119
set -euo pipefail

etc=${JIJI_ETC:-/opt/jiji/etc}
lib=${JIJI_LIB:-/opt/jiji/lib}
state=${JIJI_STATE:-/var/lib/jiji}
run=${JIJI_RUN:-/run/jiji}
bin=${JIJI_BIN:-/opt/jiji/bin}
interval=${JIJI_LOOP_INTERVAL:-30}
unset INVOCATION_ID NOTIFY_SOCKET
# shellcheck source=/dev/null
. "$etc/host.env"
# shellcheck source=registry.sh
. "$lib/registry.sh"
# shellcheck source=log.sh
. "$lib/log.sh"
# shellcheck source=containers.sh
. "$lib/containers.sh"
# shellcheck source=peers.sh
. "$lib/peers.sh"
# shellcheck source=metrics.sh
. "$lib/metrics.sh"
# shellcheck source=endpoints.sh
. "$lib/endpoints.sh"

iteration=0 dns_failures=0 split_since='' split_calm=0 split=0 gc_total=0 query_errors=0 query_ms=0
duty_times='' jiji_checked=0 jiji_containers_seen='' corrosion_up=0 dns_up=0 members='' peers='' stopping=0

monotonic() { cut -d. -f1 /proc/uptime; }

wake_dns() { [ ! -p "$run/dns-wake" ] || echo wake >"$run/dns-wake"; }

duty_heartbeat() {
  local affected before
  before=$(date +%s%3N)
  affected=$(jiji_statement 'UPDATE servers SET last_seen = ? WHERE id = ?' "int:$before" "text:$JIJI_SERVER_ID" | jiji_transaction) || {
    corrosion_up=0
    query_errors=$((query_errors + 1))
    return 1
  }
  corrosion_up=1
  query_ms=$(($(date +%s%3N) - before))
  [ "$affected" = 1 ] || {
    echo "no row of $JIJI_SERVER_ID in servers ($affected changed)" >&2
    return 1
  }
}

# Containers that run but have no row come back into the registry, and rows follow the engine's addresses. Nothing is
# registered or promoted while an operation holds a lock: it does that itself, in its own order.
duty_registration() {
  local rows plan locked=false targets='[]'
  jiji_containers_seen=''
  jiji_containers_seen=$(jiji_containers) || return 1
  rows=$(jiji_statement 'SELECT id, ip, state, health_port, service, project FROM containers WHERE server_id = ?' "text:$JIJI_SERVER_ID" | jiji_query_objects) || return 1
  ! compgen -G "$state/lock/*/" >/dev/null || locked=true
  [ -z "$(jq -r 'select(.state == "candidate") | .id' <<<"$rows")" ] || targets=$(proxy_targets)
  # shellcheck disable=SC2016
  plan=$(jq -cn --slurpfile rows <(printf '%s\n' "$rows") --slurpfile containers <(printf '%s\n' "$jiji_containers_seen") \
    --argjson locked "$locked" --argjson targets "$targets" '
    (reduce $rows[] as $r ({}; .[$r.id] = $r)) as $by
    | $containers[] | select(.running and (.labels["jiji.service"] // "") != "") | . as $c | $by[.id] as $row
    | if $row == null then select(($locked | not) and .ip != "" and (.name | test("_(new|old)_") | not)) | {action: "insert", c: $c}
      elif .ip != "" and $row.ip != .ip then {action: "address", c: $c}
      elif $row.state == "candidate" and ($locked | not) and any($targets[]; split(":")[0] == $c.ip) then {action: "promote", c: $c}
      else empty end')
  [ -n "$plan" ] || return 0
  # shellcheck disable=SC2016
  jq -c --arg server "$JIJI_SERVER_ID" --arg name "$JIJI_SERVER_NAME" '
    .c.labels as $l | if .action == "insert" then
      ["INSERT INTO containers (id, service, project, server_id, ip, state, health_port, started_at, instance_id, version, image)
        SELECT ?, ?, ?, ?, ?, ?, ?, ?, (SELECT ? FROM containers WHERE service = ? AND project = ? AND server_id <> ? LIMIT 1), ?, ?",
       [.c.id, $l["jiji.service"], ($l["jiji.project"] // ""), $server, .c.ip, "active",
        (($l["jiji.health"] // "{}" | fromjson? // {}).http.port // (.c.ports | first)), .c.startedAtMs,
        $name, $l["jiji.service"], ($l["jiji.project"] // ""), $server, ($l["jiji.version"] // ""), .c.image]]
    elif .action == "address" then ["UPDATE containers SET ip = ? WHERE id = ? AND server_id = ?", [.c.ip, .c.id, $server]]
    else ["UPDATE containers SET state = ? WHERE id = ? AND server_id = ? AND state = ?", ["active", .c.id, $server, "candidate"]] end' <<<"$plan" |
    jiji_transaction >/dev/null || return 1
  while IFS= read -r line; do jiji_log info container_registered "$line"; done < <(jq -c '{container_id: .c.id, service: .c.labels["jiji.service"], action, ip: .c.ip}' <<<"$plan")
}

# What kamal-proxy sends traffic to, from its state file: a JSON array of address:port.
proxy_targets() {
  local mount text
  mount=$("$JIJI_ENGINE" volume inspect --format '{{.Mountpoint}}' kamal-proxy-config 2>/dev/null) || mount=/nonexistent
  text=$(cat "$mount/kamal-proxy.state" 2>/dev/null) || text='[]'
  jq -c '[.[].active_targets[]?]' <<<"$text" 2>/dev/null || echo '[]'
}

duty_container_health() { jiji_check_containers; }

# CoreDNS must answer; the names it serves must be the registry's. Three failures in a row restart it.
duty_dns() {
  local answer before
  answer=$(dig +short +time=2 +tries=1 "@$JIJI_WIREGUARD_IP" "health-check.$JIJI_DOMAIN" A 2>/dev/null) || answer=
  if [ "$answer" = "$JIJI_WIREGUARD_IP" ]; then
    dns_up=1 dns_failures=0
  else
    dns_failures=$((dns_failures + 1))
    if [ "$dns_failures" -ge 3 ]; then
      dns_up=0 dns_failures=0
      systemctl restart jiji-coredns.service
      jiji_log error dns_restarted
    fi
  fi
  before=$(cat "$run/dns-updates" 2>/dev/null || echo 0)
  if [ "${dns_seen-}" = "$before" ] && ! names_agree; then
    jiji_log warn dns_differs
    wake_dns
  fi
  dns_seen=$before
}

# The service names of the registry and of the hosts file: the writer decides which address, this only sees a name that
# is missing or stays behind.
names_agree() {
  local wanted have
  wanted=$(jiji_statement "SELECT DISTINCT c.project || '-' || c.service || '.' || ? FROM containers c JOIN servers s ON s.id = c.server_id
    WHERE c.state = 'active' AND c.health_status IN ('healthy', 'degraded') AND s.removed_at = 0 ORDER BY 1" "text:$JIJI_DOMAIN" | jiji_query | jq -r '.[0]' | sort) || return 0
  have=$(sed 1,2d /opt/jiji/coredns/hosts | cut -d' ' -f2 | sort -u)
  if [ -z "$wanted" ]; then
    [ -z "$have" ]
  else
    [ -z "$(comm -23 <(printf '%s\n' "$wanted") <(printf '%s\n' "$have"))" ]
  fi
}

# Own rows whose container the engine no longer has, and all rows of tombstoned servers. Rows of servers that are only
# away are never deleted here: from the other side of a partition this server looks the same.
duty_gc() {
  local known deleted now
  known=$("$JIJI_ENGINE" ps --all --quiet --no-trunc) || return 1
  now=$(date +%s%3N)
  # shellcheck disable=SC2016
  deleted=$({
    jiji_statement 'SELECT id FROM containers WHERE server_id = ? AND started_at < ? AND unhealthy_since > 0 AND unhealthy_since < ?' \
      "text:$JIJI_SERVER_ID" "int:$((now - 180000))" "int:$((now - 180000))" | jiji_query |
      jq -c --arg known "$known" --arg server "$JIJI_SERVER_ID" '.[0] as $id | select($known | split("\n") | index([$id]) | not)
        | ["DELETE FROM containers WHERE id = ? AND server_id = ?", [$id, $server]]'
    jiji_statement 'DELETE FROM containers WHERE server_id IN (SELECT id FROM servers WHERE removed_at <> 0)'
  } | jiji_transaction | awk '{ sum += $1 } END { print sum + 0 }') || return 1
  [ "$deleted" != 0 ] || return 0
  gc_total=$((gc_total + deleted))
  jiji_log info gc_deleted "$(jiji_fields rows "$deleted")"
}

duty_corrosion() {
  local heartbeat
  if ! systemctl is-active --quiet jiji-corrosion.service; then
    systemctl restart jiji-corrosion.service
    sleep 5
    jiji_log error corrosion_restarted
  fi
  heartbeat=$(jiji_statement 'SELECT last_seen FROM servers WHERE id = ?' "text:$JIJI_SERVER_ID" | jiji_query | jq '.[0]') || return 1
  [ $(($(date +%s%3N) - ${heartbeat:-0})) -lt 120000 ] || jiji_log warn corrosion_lag "$(jiji_fields own_heartbeat_ms "${heartbeat:-0}")"
  write_corrosion_metrics
}

# More than half of the members down for 10 minutes without a break is a suspicion; two calm samples clear it.
duty_split_brain() {
  local count=0 down=() id now
  now=$(monotonic)
  while IFS= read -r id; do
    [ -n "$id" ] || continue
    count=$((count + 1))
    [ "${peer_state[$id]-}" != down ] || down+=("$id")
  done < <(jq -r 'select(.removed_at == 0) | .id' <<<"$members")
  if [ "$count" -gt 0 ] && [ $((${#down[@]} * 2)) -gt "$count" ]; then
    split_calm=0
    split_since=${split_since:-$now}
    if [ "$split" = 0 ] && [ $((now - split_since)) -ge 600 ]; then
      split=1
      jiji_log error split_brain_suspected "$(printf '%s\n' "${down[@]}" | jq -Rcn '{peers: [inputs]}')"
    fi
    return 0
  fi
  split_calm=$((split_calm + 1))
  if [ "$split_calm" -ge 2 ]; then
    split_since=''
    [ "$split" = 0 ] || jiji_log info split_brain_cleared
    split=0
  fi
}

duty_assertions() {
  local difference
  if ! ip -4 -o addr show dev jiji0 | grep -qF " $JIJI_WIREGUARD_IP/32 "; then
    ip addr add "$JIJI_WIREGUARD_IP/32" dev jiji0
    # The last IPv4 address took the routes with it.
    while IFS=$'\x1f' read -r subnet management; do [ -z "$subnet" ] || peer_routes "$subnet" "$management"; done \
      < <(jq -r 'select(.removed_at == 0) | [.subnet, .management_ip] | join("\u001f")' <<<"$members")
    jiji_log warn route_repaired "$(jiji_fields address "$JIJI_WIREGUARD_IP")"
  fi
  "$bin/jiji-bridge.sh" || return 1
  difference=$("$bin/jiji-firewall.sh" check 2>&1) || {
    "$bin/jiji-firewall.sh" apply || return 1
    jiji_log warn firewall_repaired "$(jiji_fields difference "${difference:0:1000}")"
  }
}

# NAME: runs duty_NAME; its standard error, and a code other than 0, become one log line.
duty() {
  local code=0 began spent
  began=$(date +%s%3N)
  "duty_$1" 2>"$run/duty.stderr" || code=$?
  spent=$(($(date +%s%3N) - began))
  duty_times+="\"$1\": $spent, "
  if [ "$code" != 0 ] || [ -s "$run/duty.stderr" ]; then
    jiji_log error duty_failed "$(jiji_fields duty "$1" code "$code" stderr "$(head -c 2000 "$run/duty.stderr")")"
  fi
}

iterate() {
  local began
  began=$(date +%s%3N)
  duty_times=
  duty heartbeat
  duty peers
  duty peer_health
  duty registration
  duty container_health
  duty links
  duty assertions
  duty dns
  duty split_brain
  [ $((iteration % 10)) != 0 ] || duty gc
  [ $((iteration % 20)) != 0 ] || duty corrosion
  [ $((iteration % 20)) != 10 ] || duty endpoints
  # Each server on its own minute of the day.
  [ $((iteration % 2880)) != $((JIJI_SERVER_INDEX * 14 % 2880)) ] || [ "$iteration" = 0 ] || duty rotation_test
  loop_ms=$(($(date +%s%3N) - began))
  duty metrics
  [ "$loop_ms" -le 15000 ] || jiji_log warn iteration_slow "{\"duration_ms\": $loop_ms, \"duties\": {${duty_times%, }}}"
  [ $((iteration % 100)) != 0 ] || [ "$iteration" = 0 ] || jiji_log info milestone "$(jiji_fields iterations "$iteration")"
}

# The wait between iterations, in steps of 10 s: heartbeats of others are watched meanwhile. A signal ends it at once.
pause() {
  local until sleeper
  until=$(($(monotonic) + interval))
  while [ "$stopping" = 0 ] && [ "$(monotonic)" -lt "$until" ]; do
    sleep $((interval < 10 ? interval : 10)) &
    sleeper=$!
    # A signal ends the wait, not the sleep.
    wait "$sleeper" || kill "$sleeper" 2>/dev/null || :
    [ "$stopping" = 1 ] || duty heartbeats
  done
}

duty_heartbeats() { watch_heartbeats; }

reload_settings() {
  # shellcheck source=/dev/null
  [ ! -r "$etc/log.env" ] || . "$etc/log.env"
}

mkdir -p "$run" "$state/metrics"
[ ! -r "$run/away" ] || while IFS= read -r id; do [ -z "$id" ] || away[$id]=1; done <"$run/away"
trap 'stopping=1' TERM INT HUP
trap reload_settings USR1
trap 'jiji_log error loop_error "$(jiji_fields line "$LINENO" code "$?")"' ERR
reload_settings
jiji_log info started '{"program": "control-loop"}'
while [ "$stopping" = 0 ]; do
  iterate
  iteration=$((iteration + 1))
  pause
done
jiji_log info stopping
duty heartbeat
exit 0
