# shellcheck shell=bash
# containers.sh: the engine's containers and their health, for the control loop and the DNS writer (bash; registry.sh,
# log.sh and host.env are read before).
#
#   jiji_containers [ID]          one JSON object a line for each managed container (or the one), see below
#   jiji_check_containers [ID]    checks own rows (or the one), writes what changed, logs it; how many: $jiji_checked
#                                 (the control loop leaves what jiji_containers said in $jiji_containers_seen)
#
# A check: label `jiji.health` = {"http": {"port": 3000, "path": "/up"}, "timeoutSeconds": 5} asks for a 2xx answer,
# {"cmd": "words for sh -c", "timeoutSeconds": 5} for exit 0 inside the container, both at the container's own address;
# without it a TCP connect to `health_port` within 2 s. The engine saying `unhealthy` counts as a failed check.

jiji_containers() {
  local ids
  ids=$("$JIJI_ENGINE" ps --all --quiet --no-trunc --filter "${1:+id=}${1:-label=jiji.managed=true}") || return 1
  [ -n "$ids" ] || return 0
  # A container may go between the two calls: what is left is printed all the same, and an error only when nothing is.
  local found
  # shellcheck disable=SC2086
  found=$("$JIJI_ENGINE" inspect --type container $ids 2>/dev/null) || [ -n "$found" ] || found='[]'
  # shellcheck disable=SC2016
  jq -c '.[] | (.State.Health // .State.Healthcheck // {}) as $health | {
    id: .Id, name: (.Name | ltrimstr("/")), running: (.State.Running // false), engineHealth: ($health.Status // ""),
    ip: ((.NetworkSettings.Networks // {}).jiji.IPAddress // ""), labels: (.Config.Labels // {}),
    image: (.Config.Image // ""), restarts: (.RestartCount // 0), restartPolicy: (.HostConfig.RestartPolicy.Name // ""),
    ports: [(.Config.ExposedPorts // {}) | keys[] | select(endswith("/tcp")) | rtrimstr("/tcp") | tonumber],
    startedAtMs: (try (.State.StartedAt | sub("\\.[0-9]+"; "") | sub("\\+00:00$"; "Z") | fromdate * 1000) catch 0)}' <<<"$found"
}

# One line, fields parted by U+001F (a TAB would swallow empty ones): id, kind of check, seconds, address, port, and the
# path or command. Prints `id TAB result TAB reason`, result ok or fail.
# shellcheck disable=SC2016
jiji_probe() {
  local id kind seconds ip port words status
  IFS=$'\x1f' read -r id kind seconds ip port words
  case $kind in
    down) printf '%s\tfail\tnot running\n' "$id" ;;
    engine) printf '%s\tfail\tthe engine says unhealthy\n' "$id" ;;
    none) printf '%s\tok\t\n' "$id" ;;
    cmd)
      if timeout "$seconds" "$JIJI_ENGINE" exec "$id" sh -c "$words" >/dev/null 2>&1; then
        printf '%s\tok\t\n' "$id"
      else
        printf '%s\tfail\tcommand failed\n' "$id"
      fi
      ;;
    http)
      status=$(curl --silent --output /dev/null --noproxy '*' --max-time "$seconds" --write-out '%{http_code}' --globoff "http://$ip:$port$words") || :
      case $status in
        2??) printf '%s\tok\t\n' "$id" ;;
        000) printf '%s\tfail\tno answer from port %s\n' "$id" "$port" ;;
        *) printf '%s\tfail\tHTTP %s\n' "$id" "$status" ;;
      esac
      ;;
    tcp)
      if timeout 2 bash -c ': </dev/tcp/"$1"/"$2"' _ "$ip" "$port" 2>/dev/null; then
        printf '%s\tok\t\n' "$id"
      else
        printf '%s\tfail\tno connection to port %s\n' "$id" "$port"
      fi
      ;;
  esac
}

# At most 16 probes at a time; lines as jiji_probe's, in any order (each is one short write).
jiji_probe_all() {
  local line running=0
  while IFS= read -r line; do
    jiji_probe <<<"$line" &
    running=$((running + 1))
    if [ "$running" -ge 16 ]; then
      wait -n
      running=$((running - 1))
    fi
  done
  wait
}

# ROWS CONTAINERS: what to ask of each row's container, as jiji_probe reads it; `gone` for one the engine does not have.
jiji_probes() {
  # shellcheck disable=SC2016
  jq -rn --slurpfile rows <(printf '%s\n' "$1") --slurpfile containers <(printf '%s\n' "$2") '
    (reduce $containers[] as $c ({}; .[$c.id] = $c)) as $by
    | $rows[] | . as $row | $by[.id] as $c | (($c.labels // {})["jiji.health"] // "null" | fromjson? // null) as $check
    | (if $c == null then ["gone"] elif $c.running | not then ["down"] elif $c.engineHealth == "unhealthy" then ["engine"]
       elif $check.cmd != null then ["cmd", $check.timeoutSeconds // 5, "", "", $check.cmd]
       elif $check.http != null then ["http", $check.timeoutSeconds // 5, (if $c.ip != "" then $c.ip else .ip end), $check.http.port, $check.http.path]
       elif .health_port == null then ["none"]
       else ["tcp", 2, (if $c.ip != "" then $c.ip else .ip end), .health_port] end)
    | [$row.id] + . | map(tostring | gsub("[\n\u001f]"; " ")) | join("\u001f")'
}

jiji_check_containers() {
  local only=${1-} rows containers probes results now changes change
  rows=$(jiji_statement "SELECT id, service, ip, health_status, consecutive_failures, unhealthy_since, health_port, last_health_check
    FROM containers WHERE server_id = ?${only:+ AND id = ?}" "text:$JIJI_SERVER_ID" ${only:+"text:$only"} | jiji_query_objects) || return 1
  jiji_checked=$(grep -c . <<<"$rows" || :)
  [ "$jiji_checked" != 0 ] || return 0
  containers=${jiji_containers_seen-}
  [ -z "$only" ] || containers=$(jiji_containers "$only") || return 1
  probes=$(jiji_probes "$rows" "$containers") || return 1
  if [ -z "$only" ] && [[ $probes == *$'\x1fgone'* ]]; then
    # A row may be younger than what was seen: the engine is asked again before anything counts as gone.
    containers=$(jiji_containers) || return 1
    probes=$(jiji_probes "$rows" "$containers") || return 1
  fi
  probes=${probes//$'\x1fgone'/$'\x1fdown'}
  results=$(jiji_probe_all <<<"$probes")
  now=$(date +%s%3N)
  # shellcheck disable=SC2016
  changes=$(jq -cn --slurpfile rows <(printf '%s\n' "$rows") --arg results "$results" --argjson now "$now" '
    ($results | split("\n") | map(split("\t") | {key: .[0], value: {ok: (.[1] == "ok"), reason: (.[2] // "")}}) | from_entries) as $probe
    | $rows[] | . as $row | $probe[.id] | select(. != null) | . as $result
    | (if .ok then 0 else $row.consecutive_failures + 1 end) as $failures
    | (if .ok then "healthy" elif .reason == "not running" or $failures >= 3 then "unhealthy" else "degraded" end) as $to
    | {id: $row.id, service: $row.service, from: $row.health_status, to: $to, failures: $failures, reason,
       since: (if $to != "unhealthy" then 0 elif $row.unhealthy_since > 0 then $row.unhealthy_since else $now end),
       changed: ($to != $row.health_status or $failures != $row.consecutive_failures),
       stale: ($now - $row.last_health_check >= 60000)}
    | select(.changed or .stale)')
  if [ -n "$changes" ]; then
    # shellcheck disable=SC2016
    jq -c --argjson now "$now" --arg server "$JIJI_SERVER_ID" '
      ["UPDATE containers SET health_status = ?, healthy = ?, consecutive_failures = ?, unhealthy_since = ?, last_health_check = ? WHERE id = ? AND server_id = ?",
       [.to, (if .to == "healthy" or .to == "degraded" then 1 else 0 end), .failures, .since, $now, .id, $server]]' <<<"$changes" |
      jiji_transaction >/dev/null || return 1
    while IFS= read -r change; do
      jiji_log info container_health_changed "$change"
    done < <(jq -c 'select(.from != .to) | {container_id: .id, service, from, to, failures, reason}' <<<"$changes")
  fi
}
