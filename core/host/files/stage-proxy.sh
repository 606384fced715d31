# shellcheck shell=sh
# stage-proxy.sh: routes of kamal-proxy and the proxy itself. Read after stage-gate.sh.

# What the proxy wrote down; its image has no program to read it with.
jiji_proxy_state() { # ENGINE
  local file
  file=$(jiji_proxy_state_file "$1")
  if [ -n "$file" ] && [ -s "$file" ]; then cat "$file"; else echo '[]'; fi
}

# All of the route's arguments as they are in the state file, one a line, so that `deploy` with them makes the same route
# again; nothing without the route, or when the file is torn.
jiji_route_now() { # ENGINE ROUTE
  # shellcheck disable=SC2016
  jiji_proxy_state "$1" | jq -r --arg name "$2" '
    def flag($name; $value): if $value == null or $value == "" or $value == 0 then empty else "--\($name)=\($value)" end;
    .[] | select(.name == $name and (.active_targets | length) > 0) | .options as $o | .target_options as $t | $t.health_check_config as $h
    | (.active_targets[] | "--target=\(.)"), (.active_readers[]? | "--read-target=\(.)"),
      ($o.hosts[]? | select(. != "") | "--host=\(.)"), ($o.path_prefixes[]? | select(. != "/") | "--path-prefix=\(.)"),
      (if $o.strip_prefix == false then "--strip-path-prefix=false" else empty end), flag("canonical-host"; $o.canonical_host),
      (if $o.tls_enabled then "--tls", flag("tls-certificate-path"; $o.tls_certificate_path), flag("tls-private-key-path"; $o.tls_private_key_path),
        (if $o.tls_redirect == false then "--tls-redirect=false" else empty end), (if ($o.acme_directory // "" | contains("staging")) then "--tls-staging" else empty end) else empty end),
      flag("error-pages"; $o.error_page_path),
      flag("health-check-path"; $h.path), flag("health-check-port"; $h.port), flag("health-check-host"; $h.host),
      "--health-check-interval=\($h.interval)ns", "--health-check-timeout=\($h.timeout)ns", "--target-timeout=\($t.response_timeout // 30000000000)ns",
      (if $t.buffer_requests then "--buffer-requests", flag("max-request-body"; $t.max_request_body_size) else empty end),
      (if $t.buffer_responses then "--buffer-responses", flag("max-response-body"; $t.max_response_body_size) else empty end),
      flag("buffer-memory"; $t.max_memory_buffer_size), ($t.log_request_headers[]? | "--log-request-header=\(.)"), ($t.log_response_headers[]? | "--log-response-header=\(.)"),
      "--forward-headers=\($t.forward_headers // false)", (if $t.scope_cookie_paths then "--scope-cookie-paths" else empty end)' 2>/dev/null || :
}

jiji_proxy_call() { jiji_host_locked "$1" exec kamal-proxy kamal-proxy "$2" "$3"; } # ENGINE WORD ROUTE

# ENGINE ROUTE ARGUMENTS MORE...: ARGUMENTS has one a line, for values of a route have no line breaks.
jiji_proxy_deploy_lines() (
  engine=$1 route=$2 lines=$3
  shift 3
  set -f
  IFS='
'
  # shellcheck disable=SC2086
  jiji_host_locked "$engine" exec kamal-proxy kamal-proxy deploy "$route" $lines "$@"
)

# What the proxy said last about a health check of one of these targets (lines of ADDRESS:PORT).
jiji_proxy_complaint() { # ENGINE TARGETS
  "$1" logs --tail 200 kamal-proxy 2>&1 | grep 'Healthcheck failed' | grep -F "$2" | tail -n 1 | sed -n 's/.*"error":"\(.*\)"}$/\1/p' | jiji_line 300
}

# ENGINE SERVICE ROUTE PORT FLAGS...: traffic moves to the new containers; returns when the old ones have no request left.
jiji_deploy_switch() {
  local engine=$1 service=$2 route=$3 port=$4 why targets address path
  shift 4
  [ -e "$JIJI_OPERATION_DIR/kept.$service.route.$port" ] || jiji_keep "$service.route.$port" "$(jiji_route_now "$engine" "$route")"
  targets=$(jiji_kept "$service.address" | sed "s/\$/:$port/")
  for address in $targets; do set -- "$@" "--target=$address"; done
  path=$(jiji_kept "$service.path.$port")
  [ -z "$path" ] || set -- "$@" "--health-check-path=$path"
  if ! why=$(jiji_host_locked "$engine" exec kamal-proxy kamal-proxy deploy "$route" "$@" 2>&1); then
    printf '%s\n' "$why" >&2
    case $why in
    *'host settings conflict'*) jiji_fail proxy-conflict route "$route" ;;
    *'unable to load certificate'*) jiji_fail certificate-unreadable route "$route" ;;
    *'failed to become healthy'*) jiji_gate_failed "$engine" "$(jiji_kept "$service.new" | head -n 1)" proxy-unhealthy service "$service" probe "$(jiji_proxy_complaint "$engine" "$targets" | grep . || printf '%s' "$why" | jiji_line 200)" ;;
    esac
    exit 1
  fi
  # A route that was stopped or paused by hand stays so over a deploy, and who deploys wants the service to serve.
  if [ "$(jiji_proxy_state "$engine" | jq -r --arg name "$route" '.[] | select(.name == $name) | .pause_controller.state // 0')" != 0 ]; then
    jiji_proxy_call "$engine" resume "$route" >/dev/null
  fi
  # The file is what a restart of the proxy comes back with; a full disk leaves it torn.
  if [ "$(jiji_route_now "$engine" "$route" | sed -n 's/^--target=//p')" != "$targets" ]; then
    df -P "$(jiji_proxy_state_file "$engine")" >&2 || :
    jiji_fail proxy-state-unwritten route "$route"
  fi
  printf '%s\n' "$targets"
}

# ENGINE SERVICE ROUTE PORT: the route as it was. The old container may not run yet (a short stop starts it later): then the
# proxy takes the route and waits for it.
jiji_undo_switch() {
  local before old running
  [ -e "$JIJI_OPERATION_DIR/kept.$2.route.$4" ] || return 0
  before=$(jiji_kept "$2.route.$4")
  if [ -z "$before" ]; then
    jiji_proxy_call "$1" remove "$3" >/dev/null 2>&1 || [ -z "$(jiji_route_now "$1" "$3")" ]
    return
  fi
  [ "$(jiji_route_now "$1" "$3")" != "$before" ] || return 0
  running=true
  for old in $(jiji_kept "$2.old"); do
    case $(jiji_container_state "$1" "$old") in true*) ;; *) running=false ;; esac
  done
  if [ "$running" = true ] && jiji_proxy_deploy_lines "$1" "$3" "$before" --deploy-timeout=30s --drain-timeout=5s; then return 0; fi
  jiji_proxy_deploy_lines "$1" "$3" "$before" --force --drain-timeout=5s
}

# Whether the proxy answers, within SECONDS.
jiji_proxy_ready() { # ENGINE SECONDS
  local tries=0
  while ! "$1" exec kamal-proxy kamal-proxy list >/dev/null 2>&1; do
    tries=$((tries + 1))
    if [ "$tries" -ge "$2" ]; then
      "$1" logs --tail 20 kamal-proxy >&2 || :
      jiji_fail proxy-not-ready
    fi
    sleep 1
  done
}

# ENGINE IMAGE PREFERRED ARGUMENTS...
jiji_proxy_boot() {
  local engine=$1 image=$2 preferred=$3 id
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
  jiji_proxy_ready "$engine" 30
}

jiji_undo_proxy_boot() { # ENGINE
  [ -n "$(jiji_kept proxy.new)" ] || return 0
  jiji_container_remove "$1" kamal-proxy 5
}

# ENGINE IMAGE PREFERRED ARGUMENTS...: the proxy of another version takes over; its routes are in the volume. The old
# container is kept aside until the new one answers, under a name that the next operation finds after an interruption.
jiji_proxy_aside=kamal-proxy_old_0
jiji_proxy_upgrade() {
  local engine=$1 image=$2 preferred=$3 id aside before
  shift 3
  aside=$jiji_proxy_aside
  "$engine" image inspect "$image" >/dev/null 2>&1 || jiji_fail proxy-image-missing image "$image"
  id=$(jiji_container_id "$engine" kamal-proxy)
  if [ -n "$id" ] && [ "$(jiji_container_label "$engine" "$id" jiji.managed)" != true ]; then jiji_fail foreign-resource name kamal-proxy; fi
  before=$(jiji_kept proxy.routes)
  [ -n "$before" ] || jiji_keep proxy.routes "$(jiji_proxy_state "$engine" | jq -c 'map({name, active_targets}) | sort_by(.name)')"
  if [ -n "$id" ] && [ -z "$(jiji_container_id "$engine" "$aside")" ]; then
    "$engine" rename "$id" "$aside"
    "$engine" stop -t 10 "$aside" >/dev/null
  elif [ -n "$id" ]; then
    "$engine" rm -f "$id" >/dev/null
  fi
  # A cut-off stop leaves the old one running: it would hold the ports.
  if [ -n "$(jiji_container_id "$engine" "$aside")" ]; then "$engine" stop -t 10 "$aside" >/dev/null; fi
  jiji_host_locked jiji_run_container "$engine" kamal-proxy "$preferred" "$@"
  jiji_proxy_ready "$engine" 30
  if [ "$(jiji_proxy_state "$engine" | jq -c 'map({name, active_targets}) | sort_by(.name)')" != "$(jiji_kept proxy.routes)" ]; then jiji_fail proxy-routes-lost; fi
  "$engine" rm -f "$aside" >/dev/null 2>&1 || :
}

jiji_undo_proxy_upgrade() { # ENGINE
  local aside=$jiji_proxy_aside
  [ -n "$(jiji_container_id "$1" "$aside")" ] || return 0
  "$1" rm -f kamal-proxy >/dev/null 2>&1 || :
  "$1" rename "$aside" kamal-proxy
  "$1" start kamal-proxy >/dev/null
  jiji_proxy_ready "$1" 30
}

# ENGINE SERVICE FINAL-NAMES...: running containers as those whom routes are to point to.
jiji_routes_keep() {
  local engine=$1 service=$2 name new='' address='' line='
'
  shift 2
  for name in "$@"; do
    new="$new$line$(jiji_container_id "$engine" "$name")" address="$address$line$("$engine" inspect --type container --format '{{.NetworkSettings.Networks.jiji.IPAddress}}' "$name")"
  done
  jiji_keep "$service.new" "${new#"$line"}"
  jiji_keep "$service.address" "${address#"$line"}"
  jiji_kept "$service.address"
}

jiji_deploy_unroute() { # ENGINE ROUTE
  [ -n "$(jiji_route_now "$1" "$2")" ] || return 0
  jiji_proxy_call "$1" remove "$2"
}
