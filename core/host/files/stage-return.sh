# shellcheck shell=sh
# stage-return.sh: going back to the containers that a deploy has replaced but kept. Read after stage-names.sh.
#
# The steps of a deploy find "new" and "old" in what was kept; going back, the two have changed places.

# SERVICE FUNCTION ARGUMENTS...: FUNCTION sees the old containers as the new ones, and the new ones as the old.
jiji_backwards() {
  jiji_back_service=$1 jiji_back_new=$(jiji_kept "$1.new") jiji_back_old=$(jiji_kept "$1.old")
  shift
  # shellcheck disable=SC2086
  jiji_back_address=$(jiji_addresses_of "$jiji_back_engine" $jiji_back_old)
  # A container on the server's own network answers there.
  jiji_back_address=${jiji_back_address:-${JIJI_WIREGUARD_IP:-127.0.0.1}}
  # shellcheck disable=SC2317
  jiji_kept() {
    case $1 in
    "$jiji_back_service.new") printf '%s\n' "$jiji_back_old" ;;
    "$jiji_back_service.old") printf '%s\n' "$jiji_back_new" ;;
    "$jiji_back_service.address") printf '%s\n' "$jiji_back_address" ;;
    *) if [ -e "$JIJI_OPERATION_DIR/kept.$1" ]; then cat "$JIJI_OPERATION_DIR/kept.$1"; fi ;;
    esac
  }
  "$@"
}

# ENGINE SERVICE TIMEOUT: the containers that serve again pass the gate by which they were let in, as their own labels say:
# the file may say something else by now. A first start has none.
jiji_return_gate() {
  local old id health
  jiji_back_engine=$1 old=$(jiji_kept "$2.old") jiji_back_restarts=''
  if [ -z "$old" ]; then echo 'nothing ran here before'; return 0; fi
  for id in $old; do
    [ "$(jiji_container_state "$1" "$id" | cut -d' ' -f1)" = true ] || "$1" start "$id" >/dev/null
    jiji_neighbours_told "$1" "$id"
    # The gate takes restarts for crashes; those of a container that has run for long count from now on.
    jiji_back_restarts="$jiji_back_restarts $id:$(jiji_container_state "$1" "$id" | cut -d' ' -f2)"
    health=$(jiji_container_label "$1" "$id" jiji.health)
  done
  # shellcheck disable=SC2317
  jiji_container_state() {
    "$1" inspect --type container --format '{{.State.Running}} {{.RestartCount}} {{.State.ExitCode}} {{.State.OOMKilled}}' "$2" 2>/dev/null |
      awk -v before="$jiji_back_restarts" -v id="$2" '
        BEGIN { count = split(before, one, " "); for (at = 1; at <= count; at++) { split(one[at], part, ":"); if (part[1] == id) had = part[2] } }
        { $2 -= had; print; found = 1 }
        END { if (!found) print "gone 0 0 false" }'
  }
  case $health in
  *'"http"'*) jiji_backwards "$2" jiji_deploy_gate "$1" "$2" "$3" http "$(printf '%s' "$health" | jq -r .http.port)" "$(printf '%s' "$health" | jq -r .http.path)" "$(printf '%s' "$health" | jq -r '.timeoutSeconds // 5')" ;;
  *'"cmd"'*) jiji_backwards "$2" jiji_deploy_gate "$1" "$2" "$3" cmd "$(printf '%s' "$health" | jq -r '.timeoutSeconds // 5')" "$(printf '%s' "$health" | jq -r .cmd)" ;;
  *) jiji_backwards "$2" jiji_deploy_gate "$1" "$2" "$3" auto 0 ;;
  esac
}

# ENGINE SERVICE PROJECT DRAIN-SECONDS: until every server names the old containers again.
jiji_return_settle() {
  jiji_back_engine=$1
  if [ -z "$(jiji_kept "$2.old")" ]; then return 0; fi
  jiji_backwards "$2" jiji_deploy_settle "$@"
}
