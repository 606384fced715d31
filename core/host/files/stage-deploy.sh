# shellcheck shell=sh
# stage-deploy.sh: what the steps of a deploy do on a server, one function a step. Read after stage-lib.sh, registry.sh
# and inspect-state.sh; every function may run twice, and every undo may run after half a step.
#
# Values that pass from step to step, also to an undo after a reboot, are kept in the operation's folder under
# SERVICE.new, SERVICE.address, SERVICE.old (ids and addresses) and SERVICE.route.PORT (what a route was before).

# shellcheck source=/dev/null
[ ! -r /opt/jiji/etc/host.env ] || . /opt/jiji/etc/host.env

# Runs a command while nobody else on this server hands out addresses or talks to the proxy. The lock's descriptor is
# closed for the command: a container's monitor would hold it for as long as the container lives.
jiji_host_locked() (
  exec 8>"$JIJI_STATE/host.lock"
  flock -w 120 8 || jiji_fail host-lock-busy
  "$@" 8>&-
)

jiji_container_id() { # ENGINE NAME: full id, or nothing
  "$1" inspect --type container --format "{{.$(if [ "$1" = podman ]; then echo ID; else echo Id; fi)}}" "$2" 2>/dev/null || :
}

jiji_container_label() { "$1" inspect --type container --format "{{index .Config.Labels \"$3\"}}" "$2" 2>/dev/null || :; } # ENGINE ID LABEL

# `running restarts exit-code oom`
jiji_container_state() { # ENGINE ID
  "$1" inspect --type container --format '{{.State.Running}} {{.RestartCount}} {{.State.ExitCode}} {{.State.OOMKilled}}' "$2" 2>/dev/null || echo 'gone 0 0 false'
}

jiji_container_remove() { # ENGINE ID-OR-NAME SECONDS
  "$1" stop -t "$3" "$2" >/dev/null 2>&1 || :
  "$1" rm -f "$2" >/dev/null 2>&1 || :
  [ -z "$(jiji_container_id "$1" "$2")" ] || { echo "container $2 cannot be removed" >&2; return 1; }
}

# --- addresses (network.md 2.2) -----------------------------------------------------------------------------------------

jiji_addresses_used() { # ENGINE
  local ids
  ids=$("$1" ps --all --quiet --no-trunc)
  # shellcheck disable=SC2086
  [ -z "$ids" ] || "$1" inspect --type container --format '{{range .NetworkSettings.Networks}}{{.IPAddress}} {{end}}{{index .Config.Labels "jiji.address"}}' $ids | tr ' ' '\n'
  if [ -r "$JIJI_REGISTRY_CONFIG" ]; then jiji_statement 'SELECT ip FROM containers WHERE server_id = ?' "text:${JIJI_SERVER_ID-}" | jiji_query | jq -r '.[0]'; fi
}

# A free address of the network's /24 at PREFERRED or after it, and wrapped around to before it.
jiji_address_free() { # ENGINE PREFERRED
  jiji_addresses_used "$1" | LC_ALL=C awk -v preferred="$2" '
    { used[$1] = 1 }
    END {
      count = split(preferred, part, ".")
      if (count != 4) exit 1
      base = part[1] "." part[2] "." part[3] "."
      for (step = 0; step < 253; step++) {
        candidate = base (2 + (part[4] - 2 + step) % 253)
        if (!(candidate in used)) { print candidate; exit 0 }
      }
      exit 1
    }'
}

# --- start --------------------------------------------------------------------------------------------------------------

# Before a container joins the network and after it: the first one makes the bridge.
jiji_bridge_kept() { [ ! -x /opt/jiji/bin/jiji-bridge.sh ] || /opt/jiji/bin/jiji-bridge.sh; }

# ENGINE NAME PREFERRED ENVIRONMENT ARGUMENTS...: in the hand of the host lock.
jiji_run_container() {
  local engine=$1 name=$2 address
  address=$(jiji_address_free "$engine" "$3") || jiji_fail addresses-exhausted
  shift 3
  printf '%s\n' "$address" >"$JIJI_STATE/last-lease"
  jiji_bridge_kept
  "$engine" run --name "$name" --ip "$address" --label "jiji.address=$address" "$@" >/dev/null 2>"$JIJI_OPERATION_DIR/run.err" || {
    cat "$JIJI_OPERATION_DIR/run.err" >&2
    case $(cat "$JIJI_OPERATION_DIR/run.err") in
    *'address already in use'* | *'port is already allocated'*) jiji_fail port-in-use-here container "$name" ;;
    *'no space left'*) jiji_fail disk-full what "$name" ;;
    esac
    exit 1
  }
  rm -f "$JIJI_OPERATION_DIR/run.err"
  jiji_bridge_kept
  echo "$address"
}

# ENGINE SERVICE NAME FINAL-NAME PREFERRED VOLUMES ARGUMENTS...: the arguments of `run` from the restart policy on.
# The secret is a program that defines `jiji_environment` (lines of an env file) and exports what has line breaks.
jiji_deploy_start() {
  local engine=$1 service=$2 name=$3 final=$4 preferred=$5 volumes=$6 old id address volume
  shift 6
  id=$(jiji_container_id "$engine" "$name")
  if [ -n "$id" ]; then
    [ "$(jiji_container_label "$engine" "$id" jiji.deployment)" = "$JIJI_OPERATION" ] || jiji_fail foreign-resource name "$name"
    "$engine" rm -f "$id" >/dev/null
  fi
  old=$(jiji_kept "$service.old")
  [ -n "$old" ] || jiji_keep "$service.old" "$(jiji_container_id "$engine" "$final")"
  for volume in $volumes; do
    "$engine" volume inspect "$volume" >/dev/null 2>&1 || "$engine" volume create --label jiji.managed=true --label "jiji.service=$service" "$volume" >/dev/null
  done
  umask 077
  address=$(
    . "$JIJI_SECRET" || exit 1
    jiji_environment >"$JIJI_SECRET.env" || exit 1
    jiji_host_locked jiji_run_container "$engine" "$name" "$preferred" --env-file "$JIJI_SECRET.env" "$@"
  ) || { rm -f "$JIJI_SECRET.env"; exit 1; }
  rm -f "$JIJI_SECRET.env"
  id=$(jiji_container_id "$engine" "$name")
  jiji_keep "$service.new" "$id"
  jiji_keep "$service.address" "$address"
  echo "$name $address"
}

jiji_undo_start() { # ENGINE SERVICE NAME SECONDS
  local id
  id=$(jiji_kept "$2.new")
  jiji_container_remove "$1" "$3" "$4" || return 1
  [ -z "$id" ] || jiji_container_remove "$1" "$id" "$4" || return 1
  [ -z "$id" ] || jiji_row_delete "$id"
}

# --- short stop: the old one makes room ---------------------------------------------------------------------------------

jiji_deploy_stop() { # ENGINE SERVICE FINAL-NAME OLD-NAME SECONDS
  local id
  id=$(jiji_container_id "$1" "$3")
  if [ -z "$id" ]; then echo 'nothing to stop'; return 0; fi
  jiji_keep "$2.old" "$id"
  if jiji_registry_here; then jiji_statement "UPDATE containers SET state = 'draining' WHERE id = ?" "text:$id" | jiji_transaction >/dev/null; fi
  "$1" stop -t "$5" "$id" >/dev/null
  "$1" rename "$id" "$4"
  echo "$4"
}

jiji_undo_stop() { # ENGINE SERVICE FINAL-NAME
  local id tries=0
  id=$(jiji_kept "$2.old")
  [ -n "$id" ] || return 0
  [ "$(jiji_container_id "$1" "$3")" = "$id" ] || "$1" rename "$id" "$3"
  "$1" start "$id" >/dev/null
  while [ "$(jiji_container_state "$1" "$id" | cut -d' ' -f1)" != true ]; do
    tries=$((tries + 1))
    [ "$tries" -lt 10 ] || { echo "$3 does not run again" >&2; return 1; }
    sleep 1
  done
  if jiji_registry_here; then jiji_statement "UPDATE containers SET state = 'active', health_status = 'healthy', healthy = 1 WHERE id = ?" "text:$id" | jiji_transaction >/dev/null; fi
}

# --- registry rows ------------------------------------------------------------------------------------------------------

jiji_registry_here() { [ -r "$JIJI_REGISTRY_CONFIG" ]; }

jiji_row_delete() { # ID
  if jiji_registry_here; then jiji_statement 'DELETE FROM containers WHERE id = ?' "text:$1" | jiji_transaction >/dev/null; fi
}

# SERVICE PROJECT HEALTH-PORT INSTANCE VERSION IMAGE: HEALTH-PORT and INSTANCE as parameters of jiji_statement.
jiji_deploy_register() {
  local id
  id=$(jiji_kept "$1.new")
  {
    jiji_statement 'DELETE FROM containers WHERE id = ?' "text:$id"
    jiji_statement "INSERT INTO containers (id, service, project, server_id, ip, state, health_port, started_at, instance_id, version, image) VALUES (?, ?, ?, ?, ?, 'candidate', ?, ?, ?, ?, ?)" \
      "text:$id" "text:$1" "text:$2" "text:$JIJI_SERVER_ID" "text:$(jiji_kept "$1.address")" "$3" "int:$(jiji_now_ms)" "$4" "text:$5" "text:$6"
  } | jiji_transaction >/dev/null
}

# One transaction: from here on exactly the new container is listed.
jiji_deploy_rows() { # SERVICE PROJECT HEALTH-PORT INSTANCE VERSION IMAGE
  local id tries=0
  id=$(jiji_kept "$1.new")
  until {
    jiji_statement 'DELETE FROM containers WHERE id = ?' "text:$id"
    jiji_statement "INSERT INTO containers (id, service, project, server_id, ip, state, healthy, health_status, last_health_check, health_port, started_at, instance_id, version, image) VALUES (?, ?, ?, ?, ?, 'active', 1, 'healthy', ?, ?, ?, ?, ?, ?)" \
      "text:$id" "text:$1" "text:$2" "text:$JIJI_SERVER_ID" "text:$(jiji_kept "$1.address")" "int:$(jiji_now_ms)" "$3" "int:$(jiji_now_ms)" "$4" "text:$5" "text:$6"
    jiji_statement "UPDATE containers SET state = 'draining' WHERE server_id = ? AND service = ? AND project = ? AND id <> ?" "text:$JIJI_SERVER_ID" "text:$1" "text:$2" "text:$id"
    jiji_statement 'INSERT INTO services (name, project) SELECT ?, ? WHERE NOT EXISTS (SELECT 1 FROM services WHERE name = ?)' "text:$1" "text:$2" "text:$1"
  } | jiji_transaction >/dev/null; do
    tries=$((tries + 1))
    [ "$tries" -lt 3 ] || return 1
    sleep 1
  done
  jiji_statement 'SELECT ip FROM containers WHERE id = ?' "text:$id" | jiji_query | jq -r '.[0]'
}

jiji_undo_rows() { # SERVICE
  local id old
  id=$(jiji_kept "$1.new") old=$(jiji_kept "$1.old")
  {
    [ -z "$old" ] || jiji_statement "UPDATE containers SET state = 'active' WHERE id = ?" "text:$old"
    [ -z "$id" ] || jiji_statement 'DELETE FROM containers WHERE id = ?' "text:$id"
  } | jiji_transaction >/dev/null
}

# --- health gate (operations.md 7.4) ------------------------------------------------------------------------------------

jiji_gate_failed() { # ENGINE ID CODE SERVICE SECONDS PROBE
  umask 077
  "$1" logs --tail 50 "$2" >"$JIJI_RUN/$JIJI_STEP.log" 2>&1 || :
  printf '%s\n' "$6" >&2
  jiji_fail "$3" service "$4" seconds "$5" probe "$6"
}

jiji_tcp() { timeout 2 bash -c ': </dev/tcp/"$1"/"$2"' _ "$1" "$2" 2>/dev/null; } # ADDRESS PORT

# One look; prints what was seen. KIND http: PORT PATH SECONDS; cmd: COMMAND SECONDS; port: PORT; health, running: nothing.
jiji_probe_once() { # ENGINE ID ADDRESS KIND VALUES...
  local engine=$1 id=$2 address=$3 kind=$4 answer
  shift 4
  case $kind in
  http)
    answer=$(curl --silent --show-error --output /dev/null --noproxy '*' --location --max-redirs 5 --max-time "$3" --globoff --write-out '%{http_code}' "http://$address:$1$2" 2>&1) || :
    echo "GET $2 on port $1: $answer"
    case $answer in 2??) return 0 ;; *) return 1 ;; esac
    ;;
  cmd)
    answer=$(timeout "$2" "$engine" exec "$id" sh -c "$1" 2>&1) && return 0
    # An image without a shell gets the words themselves.
    case $answer in *'executable file'* | *'no such file'*)
      # shellcheck disable=SC2086
      answer=$(timeout "$2" "$engine" exec "$id" $1 2>&1) && return 0
      ;;
    esac
    printf 'command failed: %s\n' "$(printf '%s' "$answer" | tail -n 3)"
    return 1
    ;;
  port)
    echo "TCP connect to port $1"
    jiji_tcp "$address" "$1"
    ;;
  health)
    answer=$("$engine" inspect --type container --format '{{.State.Health.Status}}' "$id" 2>/dev/null) || answer=unknown
    echo "the engine says $answer"
    [ "$answer" = healthy ]
    ;;
  running) echo running ;;
  esac
}

# ENGINE SERVICE TIMEOUT KIND VALUES...: KIND auto asks the image's own check if it has one, else PORT (0: none).
jiji_deploy_gate() {
  local engine=$1 service=$2 limit=$3 kind=$4 id address until state seen='' good=0 wanted=1 pause=0.25 health
  shift 4
  id=$(jiji_kept "$service.new") address=$(jiji_kept "$service.address")
  if [ "$kind" = auto ]; then
    health=$("$engine" inspect --type container --format '{{if .State.Health}}{{.State.Health.Status}}{{end}}' "$id" 2>/dev/null) || health=''
    if [ -n "$health" ]; then kind=health pause=1; elif [ "$1" != 0 ]; then kind=port wanted=3; else kind=running wanted=5 pause=1; fi
  fi
  until=$(($(date +%s) + limit))
  while :; do
    state=$(jiji_container_state "$engine" "$id")
    case $state in
    'true 0 '*) ;;
    *' true') jiji_gate_failed "$engine" "$id" container-oom "$service" "$limit" "killed for want of memory" ;;
    *) jiji_gate_failed "$engine" "$id" container-exited "$service" "$limit" "exit status $(printf '%s' "$state" | cut -d' ' -f3), $(printf '%s' "$state" | cut -d' ' -f2) restarts" ;;
    esac
    if seen=$(jiji_probe_once "$engine" "$id" "$address" "$kind" "$@"); then good=$((good + 1)); else good=0; fi
    if [ "$good" -ge "$wanted" ]; then echo "$seen"; return 0; fi
    [ "$(date +%s)" -lt "$until" ] || jiji_gate_failed "$engine" "$id" health-timeout "$service" "$limit" "$seen"
    sleep "$pause"
  done
}

# --- kamal-proxy --------------------------------------------------------------------------------------------------------

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

# --- names, leftovers, the end of the old one ---------------------------------------------------------------------------

# Addresses that serve: what the proxy sends traffic to, and what the names point to.
jiji_serving() { # ENGINE
  jiji_proxy_state "$1" | jq -r '.[].active_targets[]? | split(":")[0]' 2>/dev/null || :
  if jiji_registry_here; then jiji_statement "SELECT ip FROM containers WHERE server_id = ? AND state = 'active'" "text:$JIJI_SERVER_ID" | jiji_query | jq -r '.[0]'; fi
}

# Leftovers of a broken deploy: what serves keeps or gets the service's name, what does not goes.
jiji_deploy_clean() { # ENGINE PROJECT SERVICE FINAL-NAME OLD-NAME
  local serving name address leftover='' final
  "$1" ps --all --no-trunc --filter "label=jiji.project=$2" --filter "label=jiji.service=$3" --format '{{.Names}}' | grep -E "^$4_(new|old)_[0-9]+\$" >"$JIJI_OPERATION_DIR/leftovers" || { rm -f "$JIJI_OPERATION_DIR/leftovers"; return 0; }
  serving=$(jiji_serving "$1")
  final=$(jiji_container_label "$1" "$4" jiji.address)
  while IFS= read -r name; do
    address=$(jiji_container_label "$1" "$name" jiji.address)
    if [ -n "$address" ] && printf '%s\n' "$serving" | grep -qxF "$address"; then leftover=$name; fi
  done <"$JIJI_OPERATION_DIR/leftovers"
  if [ -n "$leftover" ] && ! printf '%s\n' "$serving" | grep -qxF "${final:-none}"; then
    if [ -n "$(jiji_container_id "$1" "$4")" ]; then "$1" rename "$4" "$5"; echo "$5" >>"$JIJI_OPERATION_DIR/leftovers"; fi
    "$1" rename "$leftover" "$4"
    echo "$leftover serves and is now $4"
  elif [ -z "$(jiji_container_id "$1" "$4")" ]; then
    # Nothing has the name and nothing serves: the last one that was named so is the one to go back to.
    leftover=$(grep -E '_old_[0-9]+$' "$JIJI_OPERATION_DIR/leftovers" | tail -n 1)
    if [ -n "$leftover" ]; then
      "$1" rename "$leftover" "$4"
      "$1" start "$4" >/dev/null
      echo "$leftover runs again as $4"
    fi
  fi
  while IFS= read -r name; do
    address=$(jiji_container_label "$1" "$name" jiji.address)
    [ "$name" != "$leftover" ] || continue
    [ -n "$(jiji_container_id "$1" "$name")" ] || continue
    if [ -n "$address" ] && printf '%s\n' "$serving" | grep -qxF "$address"; then continue; fi
    jiji_row_delete "$(jiji_container_id "$1" "$name")"
    "$1" rm -f "$name" >/dev/null
    echo "removed $name"
  done <"$JIJI_OPERATION_DIR/leftovers"
  rm -f "$JIJI_OPERATION_DIR/leftovers"
}

jiji_deploy_rename() { # ENGINE SERVICE FINAL-NAME OLD-NAME
  local old new
  old=$(jiji_kept "$2.old") new=$(jiji_kept "$2.new")
  if [ -n "$old" ] && [ "$(jiji_container_id "$1" "$3")" = "$old" ]; then "$1" rename "$old" "$4"; fi
  [ "$(jiji_container_id "$1" "$3")" = "$new" ] || "$1" rename "$new" "$3"
  echo "$3"
}

jiji_undo_rename() { # ENGINE SERVICE FINAL-NAME NEW-NAME
  local old new
  old=$(jiji_kept "$2.old") new=$(jiji_kept "$2.new")
  if [ -n "$new" ] && [ "$(jiji_container_id "$1" "$3")" = "$new" ]; then "$1" rename "$new" "$4"; fi
  if [ -n "$old" ] && [ -n "$(jiji_container_id "$1" "$old")" ] && [ "$(jiji_container_id "$1" "$3")" != "$old" ]; then "$1" rename "$old" "$3"; fi
}

# Waits until every server that answers has the new address and not the old one, then for those who asked just before.
jiji_deploy_settle() { # ENGINE SERVICE PROJECT DRAIN-SECONDS
  local address old_address old server answer late='' until began
  began=$(date +%s) until=$((began + 15)) address=$(jiji_kept "$2.address") old=$(jiji_kept "$2.old")
  old_address=''
  [ -z "$old" ] || old_address=$(jiji_container_label "$1" "$old" jiji.address)
  for server in $(jiji_statement 'SELECT wireguard_ip FROM servers WHERE removed_at = 0' | jiji_query | jq -r '.[0]'); do
    while :; do
      answer=$(dig +short +time=1 +tries=1 "@$server" "$3-$2.$JIJI_DOMAIN" A 2>/dev/null) || { late="$late $server(silent)"; break; }
      if printf '%s\n' "$answer" | grep -qxF "$address" && { [ -z "$old_address" ] || ! printf '%s\n' "$answer" | grep -qxF "$old_address"; }; then break; fi
      if [ "$(date +%s)" -ge "$until" ]; then late="$late $server"; break; fi
      sleep 0.2
    done
  done
  if [ -n "$old" ]; then
    sleep "$((1 + ${JIJI_DNS_TTL_SECONDS:-1}))"
    answer=$(($4 - ($(date +%s) - began)))
    [ "$answer" -le 0 ] || sleep "$answer"
  fi
  case $late in
  '') echo "every server names $address" ;;
  *) printf 'not yet:%s\n' "$late" >&2; jiji_fail names-late service "$2" servers "${late# }" ;;
  esac
}

# Also takes away a candidate of an interrupted run that the proxy was still sending traffic to when this one began: an
# engine's `exec` ends its switch even when the stage that asked for it was killed.
jiji_deploy_retire() { # ENGINE SERVICE SECONDS PROJECT FINAL-NAME OLD-NAME
  local old
  old=$(jiji_kept "$2.old")
  if [ -n "$old" ]; then
    jiji_container_remove "$1" "$old" "$3"
    jiji_row_delete "$old"
    echo "$old"
  fi
  jiji_deploy_clean "$1" "$4" "$2" "$5" "$6"
}

jiji_deploy_unroute() { # ENGINE ROUTE
  [ -n "$(jiji_route_now "$1" "$2")" ] || return 0
  jiji_host_locked "$1" exec kamal-proxy kamal-proxy remove "$2"
}
