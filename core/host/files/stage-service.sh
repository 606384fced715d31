# shellcheck shell=sh
# stage-service.sh: stop, start and remove a service that is deployed, and restart its containers in place. Read after
# stage-names.sh. All containers of the service on this server are meant, but for those of a deploy under way.

jiji_service_ids() { # ENGINE PROJECT SERVICE
  local name
  for name in $(jiji_service_names "$1" "$2" "$3" "$2-$3" | grep -vE '_(new|old)_[0-9]+$'); do jiji_container_id "$1" "$name"; done
}

jiji_service_routes() { # ENGINE PROJECT SERVICE
  # shellcheck disable=SC2016
  jiji_proxy_state "$1" | jq -r --arg prefix "$2-$3-" '.[].name | select(startswith($prefix) and (ltrimstr($prefix) | test("^[0-9]+$")))'
}

jiji_container_name() { "$1" inspect --type container --format '{{.Name}}' "$2" 2>/dev/null | sed 's,^/,,'; } # ENGINE ID

jiji_container_runs() { case $(jiji_container_state "$1" "$2") in true*) return 0 ;; *) return 1 ;; esac; } # ENGINE ID

# A container that starts again keeps its address and gets another hardware address: who talked to it before would go
# on sending to the old one for half a minute. A packet of its own makes it ask for the gateway, which all of them hear.
jiji_neighbours_told() { # ENGINE ID
  local pid gateway address
  pid=$("$1" inspect --type container --format '{{.State.Pid}}' "$2" 2>/dev/null) || return 0
  [ "${pid:-0}" -gt 0 ] || return 0
  address=$(jiji_container_label "$1" "$2" jiji.address)
  [ -n "$address" ] || return 0
  ip neigh flush to "$address" 2>/dev/null || :
  gateway=$(nsenter -t "$pid" -n ip -4 route show default 2>/dev/null | awk '{ print $3; exit }') || return 0
  # shellcheck disable=SC2016
  [ -z "$gateway" ] || nsenter -t "$pid" -n bash -c 'echo >/dev/udp/"$1"/9' _ "$gateway" 2>/dev/null || :
}

# The names stop pointing here; what does so now is kept as SERVICE.old for the step that waits for it.
jiji_service_drain() { # ENGINE PROJECT SERVICE
  [ -e "$JIJI_OPERATION_DIR/kept.$3.old" ] || jiji_keep "$3.old" "$(jiji_service_ids "$1" "$2" "$3")"
  jiji_keep "$3.address" ''
  jiji_registry_here || return 0
  jiji_statement "UPDATE containers SET state = 'draining' WHERE server_id = ? AND service = ? AND project = ?" "text:$JIJI_SERVER_ID" "text:$3" "text:$2" | jiji_transaction >/dev/null
}

jiji_undo_service_drain() { # ENGINE PROJECT SERVICE
  local id
  jiji_registry_here || return 0
  for id in $(jiji_kept "$3.old"); do
    jiji_container_runs "$1" "$id" || continue
    jiji_statement "UPDATE containers SET state = 'active' WHERE id = ?" "text:$id" | jiji_transaction >/dev/null
  done
}

# WORD stop: requests under way end, new ones get 503. WORD pause: new ones wait. WORD resume: as before.
jiji_service_proxy() { # ENGINE PROJECT SERVICE WORD FLAGS...
  local engine=$1 project=$2 service=$3 word=$4 route
  shift 4
  for route in $(jiji_service_routes "$engine" "$project" "$service"); do
    jiji_host_locked "$engine" exec kamal-proxy kamal-proxy "$word" "$route" "$@" >/dev/null
    echo "$route"
  done
}

# A file of the container's name keeps it stopped over a boot.
jiji_service_stop() { # ENGINE PROJECT SERVICE SECONDS
  local id name
  mkdir -p "$JIJI_STATE/stopped"
  for id in $(jiji_service_ids "$1" "$2" "$3"); do
    name=$(jiji_container_name "$1" "$id")
    : >"$JIJI_STATE/stopped/$name"
    chmod 0644 "$JIJI_STATE/stopped/$name"
    "$1" stop -t "$4" "$id" >/dev/null
    echo "$name"
  done
}

jiji_undo_service_stop() { # ENGINE PROJECT SERVICE
  local id
  for id in $(jiji_kept "$3.old"); do
    rm -f "$JIJI_STATE/stopped/$(jiji_container_name "$1" "$id")"
    jiji_container_runs "$1" "$id" || "$1" start "$id" >/dev/null
    jiji_neighbours_told "$1" "$id"
  done
}

# ENGINE PROJECT SERVICE WAY SECONDS: WAY start or restart. What is started is kept as a deploy keeps its new containers,
# so that its gate, its rows and its wait for the names do the rest.
jiji_service_start() {
  local ids id new='' address='' line='
'
  ids=$(jiji_service_ids "$1" "$2" "$3")
  [ -n "$ids" ] || jiji_fail service-absent service "$3"
  for id in $ids; do
    rm -f "$JIJI_STATE/stopped/$(jiji_container_name "$1" "$id")"
    jiji_container_runs "$1" "$id" || jiji_keep "started.$id" 1
    jiji_bridge_kept
    if [ "$4" = restart ]; then "$1" restart -t "$5" "$id" >/dev/null; else "$1" start "$id" >/dev/null; fi
    jiji_bridge_kept
    jiji_neighbours_told "$1" "$id"
    # The gate takes restarts for crashes: those before do not count.
    jiji_keep "restarts.$id" "$(jiji_container_state "$1" "$id" | cut -d' ' -f2)"
    new="$new$line$id" address="$address$line$(jiji_container_label "$1" "$id" jiji.address)"
  done
  jiji_keep "$3.new" "${new#"$line"}"
  jiji_keep "$3.address" "${address#"$line"}"
  jiji_keep "$3.old" ''
}

jiji_undo_service_start() { # ENGINE PROJECT SERVICE SECONDS
  local id
  for id in $(jiji_service_ids "$1" "$2" "$3"); do
    [ -n "$(jiji_kept "started.$id")" ] || continue
    : >"$JIJI_STATE/stopped/$(jiji_container_name "$1" "$id")"
    "$1" stop -t "$4" "$id" >/dev/null
  done
}

# For the gate's step: a container that has run for long has restarted before.
jiji_restarts_from_now() {
  # shellcheck disable=SC2317
  jiji_container_state() {
    "$1" inspect --type container --format '{{.State.Running}} {{.RestartCount}} {{.State.ExitCode}} {{.State.OOMKilled}}' "$2" 2>/dev/null |
      awk -v before="$(jiji_kept "restarts.$2")" '{ $2 = $2 >= before ? $2 - before : $2; print; found = 1 } END { if (!found) print "gone 0 0 false" }'
  }
}

jiji_service_unroute() { # ENGINE PROJECT SERVICE
  local route
  for route in $(jiji_service_routes "$1" "$2" "$3"); do
    jiji_proxy_call "$1" remove "$route" >/dev/null
    echo "$route"
  done
}

# All containers of the service, those of an interrupted deploy too, with their rows and what was uploaded for them.
jiji_service_remove() { # ENGINE PROJECT SERVICE SECONDS
  local name id left=0
  for name in $(jiji_service_names "$1" "$2" "$3" "$2-$3"); do
    id=$(jiji_container_id "$1" "$name")
    if jiji_container_remove "$1" "$id" "$4"; then
      jiji_row_delete "$id"
      rm -f "$JIJI_STATE/stopped/$name"
      echo "$name"
    else
      left=1
    fi
  done
  jiji_registry_here || return "$left"
  {
    jiji_statement 'DELETE FROM containers WHERE server_id = ? AND service = ? AND project = ?' "text:$JIJI_SERVER_ID" "text:$3" "text:$2"
    jiji_statement 'DELETE FROM services WHERE name = ? AND project = ? AND NOT EXISTS (SELECT 1 FROM containers WHERE service = ? AND project = ?)' "text:$3" "text:$2" "text:$3" "text:$2"
  } | jiji_transaction >/dev/null
  return "$left"
}

jiji_service_volume() { # ENGINE VOLUME
  "$1" volume inspect "$2" >/dev/null 2>&1 || { echo "there is no volume $2"; return 0; }
  "$1" volume rm "$2" >/dev/null
}
