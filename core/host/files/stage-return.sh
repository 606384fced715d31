# shellcheck shell=sh
# stage-return.sh: going back to the containers that a deploy has replaced but kept. Read after stage-names.sh.
#
# The steps of a deploy find "new" and "old" in what was kept; going back, the two have changed places.

# SERVICE FUNCTION ARGUMENTS...: FUNCTION sees the old container as the new one, and the new one as the old.
jiji_backwards() {
  jiji_back_service=$1 jiji_back_new=$(jiji_kept "$1.new") jiji_back_old=$(jiji_kept "$1.old")
  shift
  jiji_back_address=$(jiji_container_label "$jiji_back_engine" "$jiji_back_old" jiji.address)
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

# ENGINE SERVICE TIMEOUT KIND VALUES...: the gate of the deploy for the container that serves again. A first start has none.
jiji_return_gate() {
  local restarts old
  jiji_back_engine=$1 old=$(jiji_kept "$2.old")
  if [ -z "$old" ]; then echo 'nothing ran here before'; return 0; fi
  [ "$(jiji_container_state "$1" "$old" | cut -d' ' -f1)" = true ] || "$1" start "$old" >/dev/null
  # The gate takes restarts for crashes; those of a container that has run for long count from now on.
  restarts=$(jiji_container_state "$1" "$old" | cut -d' ' -f2)
  # shellcheck disable=SC2317
  jiji_container_state() {
    "$1" inspect --type container --format '{{.State.Running}} {{.RestartCount}} {{.State.ExitCode}} {{.State.OOMKilled}}' "$2" 2>/dev/null | awk -v before="$jiji_back_restarts" '{ $2 -= before; print; found = 1 } END { if (!found) print "gone 0 0 false" }'
  }
  jiji_back_restarts=$restarts
  jiji_backwards "$2" jiji_deploy_gate "$@"
}

# ENGINE SERVICE PROJECT DRAIN-SECONDS: until every server names the old container again.
jiji_return_settle() {
  jiji_back_engine=$1
  if [ -z "$(jiji_kept "$2.old")" ]; then return 0; fi
  jiji_backwards "$2" jiji_deploy_settle "$@"
}

# ENGINE SERVICE SECONDS: the old container runs before the proxy is asked to send it traffic. After a short stop it does
# not, and the new one has to make room first: both may want the same port or volume.
jiji_old_runs() {
  local old new tries=0
  old=$(jiji_kept "$2.old") new=$(jiji_kept "$2.new")
  if [ -z "$old" ] || [ -z "$(jiji_container_id "$1" "$old")" ]; then return 0; fi
  [ "$(jiji_container_state "$1" "$old" | cut -d' ' -f1)" != true ] || return 0
  if [ -n "$new" ] && [ -n "$(jiji_container_id "$1" "$new")" ]; then "$1" stop -t "$3" "$new" >/dev/null; fi
  "$1" start "$old" >/dev/null
  while [ "$(jiji_container_state "$1" "$old" | cut -d' ' -f1)" != true ]; do
    tries=$((tries + 1))
    [ "$tries" -lt 10 ] || { echo "the container before does not run again" >&2; return 1; }
    sleep 1
  done
}
