# shellcheck shell=sh
# stage-proxy.sh: routes of kamal-proxy and the proxy itself. Read after stage-gate.sh.

# What the proxy wrote down; its image has no program to read it with.
jiji_proxy_state() { # ENGINE
  local file
  file=$(jiji_proxy_state_file "$1")
  if [ -n "$file" ] && [ -s "$file" ]; then cat "$file"; else echo '[]'; fi
}

# The route's arguments as they are in the state file, one a line; nothing without the route.
jiji_route_now() { # ENGINE ROUTE
  jiji_proxy_state "$1" | jq -r --arg name "$2" '
    .[] | select(.name == $name and (.active_targets | length) > 0)
    | (.active_targets[] | "--target=\(.)"), (.options.hosts[]? | select(. != "") | "--host=\(.)"),
      (.options.path_prefixes[]? | select(. != "/") | "--path-prefix=\(.)"), (if .options.tls_enabled then "--tls" else empty end),
      (.target_options.health_check_config | "--health-check-path=\(.path)", "--health-check-timeout=\(.timeout)ns")'
}

# ENGINE SERVICE ROUTE PORT FLAGS...: traffic moves to the new container; returns when the old one has no request left.
jiji_deploy_switch() {
  local engine=$1 service=$2 route=$3 port=$4 why
  shift 4
  [ -e "$JIJI_OPERATION_DIR/kept.$service.route.$port" ] || jiji_keep "$service.route.$port" "$(jiji_route_now "$engine" "$route")"
  if ! why=$(jiji_host_locked "$engine" exec kamal-proxy kamal-proxy deploy "$route" "--target=$(jiji_kept "$service.address"):$port" "$@" 2>&1); then
    printf '%s\n' "$why" >&2
    case $why in
    *'host settings conflict'*) jiji_fail proxy-conflict route "$route" ;;
    *'failed to become healthy'*) jiji_gate_failed "$engine" "$(jiji_kept "$service.new")" proxy-unhealthy "$service" 0 "$why" ;;
    esac
    exit 1
  fi
  echo "$(jiji_kept "$service.address"):$port"
}

jiji_undo_switch() { # ENGINE SERVICE ROUTE PORT
  local before
  [ -e "$JIJI_OPERATION_DIR/kept.$2.route.$4" ] || return 0
  before=$(jiji_kept "$2.route.$4")
  if [ -z "$before" ]; then
    jiji_host_locked "$1" exec kamal-proxy kamal-proxy remove "$3" >/dev/null 2>&1 || [ -z "$(jiji_route_now "$1" "$3")" ]
    return
  fi
  [ "$(jiji_route_now "$1" "$3")" != "$before" ] || return 0
  jiji_old_runs "$1" "$2" 10 || return 1
  # One argument a line: values of a route have no line breaks.
  (
    set -f
    IFS='
'
    # shellcheck disable=SC2086
    jiji_host_locked "$1" exec kamal-proxy kamal-proxy deploy "$3" $before --health-check-interval=250ms --deploy-timeout=30s --drain-timeout=5s
  )
}

# ENGINE IMAGE PREFERRED ARGUMENTS...
jiji_proxy_boot() {
  local engine=$1 image=$2 preferred=$3 id tries=0
  shift 3
  id=$(jiji_container_id "$engine" kamal-proxy)
  if [ -n "$id" ] && [ "$(jiji_container_label "$engine" "$id" jiji.managed)" != true ]; then jiji_fail foreign-resource name kamal-proxy; fi
  if [ -z "$id" ]; then
    "$engine" image inspect "$image" >/dev/null 2>&1 || jiji_fail proxy-image-missing image "$image"
    jiji_keep proxy.new 1
    jiji_host_locked jiji_run_container "$engine" kamal-proxy "$preferred" "$@"
  else
    "$engine" start kamal-proxy >/dev/null
  fi
  while ! "$engine" exec kamal-proxy kamal-proxy list >/dev/null 2>&1; do
    tries=$((tries + 1))
    if [ "$tries" -ge 30 ]; then
      "$engine" logs --tail 20 kamal-proxy >&2 || :
      jiji_fail proxy-not-ready
    fi
    sleep 1
  done
}

jiji_undo_proxy_boot() { # ENGINE
  [ -n "$(jiji_kept proxy.new)" ] || return 0
  jiji_container_remove "$1" kamal-proxy 5
}

jiji_deploy_unroute() { # ENGINE ROUTE
  [ -n "$(jiji_route_now "$1" "$2")" ] || return 0
  jiji_host_locked "$1" exec kamal-proxy kamal-proxy remove "$2"
}
