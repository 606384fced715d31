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
