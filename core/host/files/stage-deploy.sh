# shellcheck shell=sh
# stage-deploy.sh: what the steps of a deploy do on a server, one function a step. Read after stage-lib.sh, registry.sh
# and inspect-state.sh; every function may run twice, and every undo may run after half a step.
#
# Values that pass from step to step, also to an undo after a reboot, are kept in the operation's folder under
# SERVICE.new, SERVICE.address, SERVICE.old (ids and addresses, one container a line) and SERVICE.route.PORT (what a route
# was before); those of a single container under its key, SERVICE#1, SERVICE#2 ...

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

# What the engine said when it could not run NAME, in the words of the catalogue where they are known.
jiji_run_failed() { # NAME
  cat "$JIJI_OPERATION_DIR/run.err" >&2
  case $(cat "$JIJI_OPERATION_DIR/run.err") in
  *'address already in use'* | *'port is already allocated'*) jiji_fail port-in-use-here container "$1" ;;
  *'no space left'*) jiji_fail disk-full what "$1" ;;
  esac
  exit 1
}

# ENGINE NAME PREFERRED ARGUMENTS...: in the hand of the host lock.
jiji_run_container() {
  local engine=$1 name=$2 address
  address=$(jiji_address_free "$engine" "$3") || jiji_fail addresses-exhausted
  shift 3
  printf '%s\n' "$address" >"$JIJI_STATE/last-lease"
  jiji_bridge_kept
  jiji_run "$engine" run --name "$name" --ip "$address" --label "jiji.address=$address" "$@" >/dev/null 2>"$JIJI_OPERATION_DIR/run.err" || jiji_run_failed "$name"
  rm -f "$JIJI_OPERATION_DIR/run.err"
  jiji_bridge_kept
  echo "$address"
}

# ENGINE NAME ARGUMENTS...: on the server's own network; prints where it answers.
jiji_run_on_host() {
  local engine=$1 name=$2
  shift 2
  jiji_run "$engine" run --name "$name" "$@" >/dev/null 2>"$JIJI_OPERATION_DIR/run.err" || jiji_run_failed "$name"
  rm -f "$JIJI_OPERATION_DIR/run.err"
  echo "${JIJI_WIREGUARD_IP:-127.0.0.1}"
}

# ENGINE WORD...: the engine's command with the variables whose values have line breaks; they are set in a process of
# their own, so that none of their names means anything to these scripts.
jiji_run() {
  # shellcheck disable=SC2016
  if [ -n "${jiji_exports-}" ]; then sh -c '. "$1"; shift; jiji_exported; exec "$@"' _ "$jiji_exports" "$@"; else "$@"; fi
}

# SERVICE: what was kept of each of its containers, as one list a kind.
jiji_keep_lists() {
  local at=1 new='' address='' line='
'
  while [ -e "$JIJI_OPERATION_DIR/kept.$1#$at.new" ]; do
    new="$new$line$(jiji_kept "$1#$at.new")" address="$address$line$(jiji_kept "$1#$at.address")" at=$((at + 1))
  done
  jiji_keep "$1.new" "${new#"$line"}"
  jiji_keep "$1.address" "${address#"$line"}"
}

# What follows PREFIX in the first of the words that begins with it.
jiji_word_after() { # PREFIX WORD...
  local prefix=$1 word
  shift
  for word in "$@"; do
    case $word in "$prefix"*) printf '%s' "${word#"$prefix"}"; return 0 ;; esac
  done
}

# ENGINE SERVICE PROJECT: named volumes and folders of the server, one a line on standard input; they outlive every container.
jiji_volumes_made() {
  local volume
  while IFS= read -r volume; do
    case $volume in
    '') ;;
    # As Docker does by itself: a folder that is not there yet is made.
    /*) [ -e "$volume" ] || mkdir -p -- "$volume" ;;
    *)
      "$1" volume inspect "$volume" >/dev/null 2>&1 ||
        "$1" volume create --label jiji.managed=true --label "jiji.project=$3" --label "project=$3" --label "jiji.service=$2" "$volume" >/dev/null
      ;;
    esac
  done
}

# ENGINE KEY NAME FINAL-NAME PREFERRED VOLUMES ARGUMENTS...: the arguments of `run` from the restart policy on. PREFERRED is
# an address, or `host` for a container that has none of its own; VOLUMES has one a line.
# The secret is a program that defines `jiji_environment` (prints the lines of an env file) and `jiji_exported`.
jiji_deploy_start() {
  local engine=$1 key=$2 service=${2%#*} name=$3 final=$4 preferred=$5 volumes=$6 id address
  shift 6
  id=$(jiji_container_id "$engine" "$name")
  if [ -n "$id" ]; then
    [ "$(jiji_container_label "$engine" "$id" jiji.deployment)" = "$JIJI_OPERATION" ] || jiji_fail foreign-resource name "$name"
    "$engine" rm -f "$id" >/dev/null
  fi
  [ -n "$(jiji_kept "$key.old")" ] || jiji_keep "$key.old" "$(jiji_container_id "$engine" "$final")"
  printf '%s\n' "$volumes" | jiji_volumes_made "$engine" "$service" "$(jiji_word_after --label=jiji.project= "$@")"
  umask 077
  address=$(
    # shellcheck source=/dev/null
    . "$JIJI_SECRET" || exit 1
    jiji_environment >"$JIJI_SECRET.env" || exit 1
    jiji_exports=$JIJI_SECRET
    case $preferred in
    host) jiji_run_on_host "$engine" "$name" --env-file "$JIJI_SECRET.env" "$@" ;;
    *) jiji_host_locked jiji_run_container "$engine" "$name" "$preferred" --env-file "$JIJI_SECRET.env" "$@" ;;
    esac
  ) || { rm -f "$JIJI_SECRET.env"; exit 1; }
  rm -f "$JIJI_SECRET.env"
  jiji_keep "$key.address" "$address"
  jiji_keep "$key.new" "$(jiji_container_id "$engine" "$name")"
  jiji_keep_lists "$service"
  echo "$name $address"
}

jiji_undo_start() { # ENGINE KEY NAME SECONDS
  local id
  id=$(jiji_kept "$2.new")
  jiji_container_remove "$1" "$3" "$4" || return 1
  [ -z "$id" ] || jiji_container_remove "$1" "$id" "$4" || return 1
  [ -z "$id" ] || jiji_row_delete "$id"
}

# --- short stop: the old one makes room ---------------------------------------------------------------------------------

jiji_deploy_stop() { # ENGINE KEY FINAL-NAME OLD-NAME SECONDS
  local id
  id=$(jiji_container_id "$1" "$3")
  if [ -z "$id" ]; then echo 'nothing to stop'; return 0; fi
  jiji_keep "$2.old" "$id"
  if jiji_registry_here; then jiji_statement "UPDATE containers SET state = 'draining' WHERE id = ?" "text:$id" | jiji_transaction >/dev/null; fi
  "$1" stop -t "$5" "$id" >/dev/null
  "$1" rename "$id" "$4"
  echo "$4"
}

jiji_undo_stop() { # ENGINE KEY FINAL-NAME
  local id tries=0
  id=$(jiji_kept "$2.old")
  [ -n "$id" ] || return 0
  [ "$(jiji_container_id "$1" "$3")" = "$id" ] || "$1" rename "$id" "$3"
  "$1" start "$id" >/dev/null
  jiji_neighbours_told "$1" "$id"
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

# Adds statements to standard output that leave ID with a row of this server. STATE HEALTH-PORT INSTANCE as parameters.
jiji_row_statements() { # ID ADDRESS STATE SERVICE PROJECT HEALTH-PORT INSTANCE VERSION IMAGE
  local now health=unknown checked=0
  now=$(jiji_now_ms)
  if [ "$3" = active ]; then health=healthy checked=$now; fi
  jiji_statement 'DELETE FROM containers WHERE id = ?' "text:$1"
  jiji_statement 'INSERT INTO containers (id, service, project, server_id, ip, state, healthy, health_status, last_health_check, health_port, started_at, instance_id, version, image) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)' \
    "text:$1" "text:$4" "text:$5" "text:$JIJI_SERVER_ID" "text:$2" "text:$3" int:1 "text:$health" "int:$checked" "$6" "int:$now" "$7" "text:$8" "text:$9"
}

# STATE SERVICE PROJECT HEALTH-PORT INSTANCE VERSION IMAGE: the same for all new containers of the service.
jiji_rows_new() {
  local state=$1 id at=0
  shift
  for id in $(jiji_kept "$1.new"); do
    at=$((at + 1))
    jiji_row_statements "$id" "$(jiji_kept "$1.address" | sed -n "${at}p")" "$state" "$@"
  done
}

# SERVICE PROJECT HEALTH-PORT INSTANCE VERSION IMAGE: HEALTH-PORT and INSTANCE as parameters of jiji_statement.
jiji_deploy_register() { jiji_rows_new candidate "$@" | jiji_transaction >/dev/null; }

# One transaction: from here on exactly the new containers are listed.
jiji_deploy_rows() { # SERVICE PROJECT HEALTH-PORT INSTANCE VERSION IMAGE
  local tries=0
  until {
    # What draining meant to the new rows is made good in the same breath.
    jiji_statement "UPDATE containers SET state = 'draining' WHERE server_id = ? AND service = ? AND project = ?" "text:$JIJI_SERVER_ID" "text:$1" "text:$2"
    jiji_rows_new active "$@"
    jiji_statement 'INSERT INTO services (name, project) SELECT ?, ? WHERE NOT EXISTS (SELECT 1 FROM services WHERE name = ?)' "text:$1" "text:$2" "text:$1"
  } | jiji_transaction >/dev/null; do
    tries=$((tries + 1))
    [ "$tries" -lt 3 ] || return 1
    sleep 1
  done
  jiji_kept "$1.address"
}

jiji_undo_rows() { # SERVICE
  local id
  {
    for id in $(jiji_kept "$1.old"); do jiji_statement "UPDATE containers SET state = 'active' WHERE id = ?" "text:$id"; done
    for id in $(jiji_kept "$1.new"); do jiji_statement 'DELETE FROM containers WHERE id = ?' "text:$id"; done
  } | jiji_transaction >/dev/null
}
