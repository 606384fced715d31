#!/bin/bash
# jiji-dns-writer: keeps the names of this server current. Three followers write short lines into one FIFO: the
# registry's changes of containers and of members, and the engine's events. A registry line, or a line from the
# control loop, writes the hosts file 200 ms after the last of a burst. An engine event checks that container at once,
# so that a dead one is out of the registry, and by the registry out of every server's names, within 3 s.
set -euo pipefail
shopt -s lastpipe

etc=${JIJI_ETC:-/opt/jiji/etc}
lib=${JIJI_LIB:-/opt/jiji/lib}
run=${JIJI_RUN:-/run/jiji}
update=${JIJI_UPDATE_HOSTS:-/opt/jiji/coredns/update-hosts.sh}
# shellcheck source=/dev/null
. "$etc/host.env"
# shellcheck source=registry.sh
. "$lib/registry.sh"
# shellcheck source=log.sh
. "$lib/log.sh"
# shellcheck source=containers.sh
. "$lib/containers.sh"

# NAME SQL: one subscription until it ends; each line that means a change becomes `registry NAME`.
subscribe() {
  local name=$1 line last=''
  jq -cn --arg sql "$2" '$sql' >"$run/subscription-$name.json"
  curl --silent --show-error --no-buffer --noproxy '*' --connect-timeout 2 --header 'Content-Type: application/json' \
    --header @<(jiji_registry_header) --data-binary "@$run/subscription-$name.json" --write-out '\nHTTP %{http_code}\n' \
    "http://127.0.0.1:$(jiji_registry_port)/v1/subscriptions?skip_rows=true" 2>&1 |
    while IFS= read -r line || [ -n "$line" ]; do
      case $line in
        '{"eoq"'* | '{"change"'*) echo "registry $name" >&3 ;;
        '' | '{"columns"'* | 'HTTP 200') ;;
        *) last=$line ;;
      esac
    done || :
  jiji_log warn dns_subscription_ended "$(jiji_fields name "$name" reason "${last:0:500}")"
}

# Every new connection begins with a full query, so nothing that happened in between is lost.
follow_registry() {
  while :; do
    subscribe "$@"
    sleep 1
  done
}

# Each line: `engine STATUS ID`. `kill`, `die` and `died` are what the engines call an end.
follow_engine() {
  local format='{{json .}}'
  [ "$JIJI_ENGINE" = docker ] || format=json
  while :; do
    echo 'engine connected all' >&3
    "$JIJI_ENGINE" events --format "$format" --filter type=container 2>&1 |
      jq --unbuffered -Rr 'fromjson? // {} | [(.Status // .status // .Action // ""), (.ID // .id // .Actor.ID // "")]
        | select((.[0] | test("^(die|died|oom|start|remove|health_status)")) and (.[1] | test("^[0-9a-f]{64}$")))
        | "engine \(.[0] | split(":")[0] | split(" ")[0]) \(.[1])"' >&3 || :
    jiji_log warn engine_events_ended
    sleep 1
  done
}

# ID. The end of a container is written without a full check: each tenth of a second of it is on the way to the names.
dead() {
  local now affected
  [ "$("$JIJI_ENGINE" inspect --type container --format '{{.State.Running}}' "$1" 2>/dev/null)" != true ] || return 1
  now=$(date +%s%3N)
  affected=$(jiji_statement "UPDATE containers SET health_status = 'unhealthy', healthy = 0, consecutive_failures = consecutive_failures + 1,
    unhealthy_since = ?, last_health_check = ? WHERE id = ? AND server_id = ? AND health_status <> 'unhealthy'" \
    "int:$now" "int:$now" "text:$1" "text:$JIJI_SERVER_ID" | jiji_transaction) || return 1
  [ "$affected" = 0 ] || jiji_log info container_health_changed "$(jiji_fields container_id "$1" to unhealthy reason "not running")"
}

# STATUS ID. A container that has just started needs a moment until it answers: asked each second for a while.
engine_event() {
  local tries=1 id=$2
  case $1 in die | died | oom | remove) ! dead "$id" || return 0 ;; esac
  [ "$1" != start ] || tries=15
  [ "$id" != all ] || id=
  while [ "$tries" -gt 0 ]; do
    if ! jiji_check_containers ${id:+"$id"}; then
      jiji_log error duty_failed '{"duty": "container_health"}'
    elif [ -z "$id" ] || [ "$jiji_checked" = 0 ] || [ "$(health_of "$id")" = healthy ]; then
      return 0
    fi
    tries=$((tries - 1))
    [ "$tries" = 0 ] || sleep 1
  done
}

health_of() {
  jiji_statement 'SELECT health_status FROM containers WHERE id = ?' "text:$1" | jiji_query | jq -r '.[0]'
}

# Reads until nothing has come for 200 ms, at most 50 lines; engine events are not held back by it.
take_burst() {
  local line left=50
  while [ "$left" -gt 0 ] && IFS= read -r -t 0.2 -u 3 line; do
    left=$((left - 1))
    take_engine_line "$line"
  done
}

take_engine_line() {
  local kind status id
  read -r kind status id <<<"$1"
  if [ "$kind" = engine ]; then engine_event "$status" "$id" & fi
}

write_hosts() {
  if "$update"; then
    failed=0
  else
    failed=1
    jiji_log error dns_update_failed
  fi
}

mkdir -p "$run"
[ -p "$run/dns-wake" ] || mkfifo -m 0600 "$run/dns-wake"
exec 3<>"$run/dns-wake"
trap 'jiji_log info stopping; exit 0' TERM INT HUP
jiji_log info started '{"program": "dns-writer"}'
follow_registry containers 'SELECT id, service, project, server_id, ip, state, health_status, instance_id FROM containers' &
follow_registry servers 'SELECT id, removed_at FROM servers' &
follow_registry services 'SELECT name, project FROM services' &
follow_engine &

failed=0
while :; do
  # After a failed write it tries again without being told.
  if IFS= read -r -t 5 -u 3 line; then
    case $line in
      engine*) take_engine_line "$line" ;;
      *)
        take_burst
        write_hosts
        ;;
    esac
  elif [ "$failed" = 1 ]; then
    write_hosts
  fi
done
