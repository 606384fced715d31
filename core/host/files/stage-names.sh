# shellcheck shell=sh
# stage-names.sh: which container bears the service's name, leftovers, and the end of the old one. Read after stage-proxy.sh.

# What serves: addresses that the proxy sends traffic to, and ids of containers that the names point to.
jiji_serving() { # ENGINE
  jiji_proxy_state "$1" | jq -r '.[].active_targets[]? | split(":")[0]' 2>/dev/null || :
  if jiji_registry_here; then jiji_statement "SELECT id FROM containers WHERE server_id = ? AND state = 'active'" "text:$JIJI_SERVER_ID" | jiji_query | jq -r '.[0]'; fi
}

# A container on the server's own network has no address of its own: its row tells.
jiji_serves() { # ENGINE NAME SERVING
  local id address
  id=$(jiji_container_id "$1" "$2")
  [ -n "$id" ] || return 1
  address=$(jiji_container_label "$1" "$id" jiji.address)
  printf '%s\n' "$3" | grep -qxF -e "$id" ${address:+-e "$address"}
}

# Containers of the service in the order of their names: FINAL-NAME, FINAL-NAME-2 ..., and what a deploy calls them meanwhile.
jiji_service_names() { # ENGINE PROJECT SERVICE FINAL-NAME
  {
    "$1" ps --all --no-trunc --filter "label=jiji.project=$2" --filter "label=jiji.service=$3" --format '{{.Names}}'
    # The older tool set no labels.
    [ -z "$(jiji_container_id "$1" "$4")" ] || echo "$4"
  } | grep -E "^$4(-[0-9]+)?(_(new|old)_[0-9]+)?\$" | sort -u || :
}

# Leftovers of a broken deploy: what serves keeps or gets the service's name, what does not goes. Then what serves now is
# kept as SERVICE.old, once.
jiji_deploy_clean() { # ENGINE PROJECT SERVICE FINAL-NAME OLD-SUFFIX
  local name slot old=''
  for slot in $(jiji_service_names "$1" "$2" "$3" "$4" | sed -E 's/_(new|old)_[0-9]+$//' | sort -u); do
    jiji_clean_slot "$1" "$2" "$3" "$4" "$slot" "$5"
  done
  jiji_staged_gc "$1" "$2" "$3"
  [ ! -e "$JIJI_OPERATION_DIR/kept.$3.old" ] || return 0
  for name in $(jiji_service_names "$1" "$2" "$3" "$4" | grep -vE '_(new|old)_[0-9]+$'); do
    old="$old
$(jiji_container_id "$1" "$name")"
  done
  jiji_keep "$3.old" "${old#?}"
}

# ENGINE PROJECT SERVICE FINAL-NAME SLOT OLD-SUFFIX: SLOT is the name that one of the containers ought to have.
jiji_clean_slot() {
  local serving name leftovers found=''
  leftovers=$(jiji_service_names "$1" "$2" "$3" "$4" | grep -E "^$5_(new|old)_[0-9]+\$") || return 0
  serving=$(jiji_serving "$1")
  for name in $leftovers; do
    if jiji_serves "$1" "$name" "$serving"; then found=$name; fi
  done
  if [ -n "$found" ] && ! jiji_serves "$1" "$5" "$serving"; then
    if [ -n "$(jiji_container_id "$1" "$5")" ]; then "$1" rename "$5" "$5$6"; leftovers="$leftovers $5$6"; fi
    "$1" rename "$found" "$5"
    echo "$found serves and is now $5"
  elif [ -z "$(jiji_container_id "$1" "$5")" ]; then
    # Nothing has the name and nothing serves: the last one that was named so is the one to go back to.
    found=$(printf '%s\n' "$leftovers" | grep -E '_old_[0-9]+$' | tail -n 1) || found=''
  else
    found=''
  fi
  for name in $leftovers; do
    if [ "$name" = "$found" ] || jiji_serves "$1" "$name" "$serving"; then continue; fi
    [ -n "$(jiji_container_id "$1" "$name")" ] || continue
    jiji_row_delete "$(jiji_container_id "$1" "$name")"
    "$1" rm -f "$name" >/dev/null
    echo "removed $name"
  done
  if [ -n "$found" ] && [ -z "$(jiji_container_id "$1" "$5")" ]; then jiji_back_to "$1" "$found" "$5"; fi
}

# The others have gone: the port that it may need is free.
jiji_back_to() { # ENGINE NAME FINAL-NAME
  "$1" rename "$2" "$3"
  "$1" start "$3" >/dev/null
  jiji_neighbours_told "$1" "$3"
  if jiji_registry_here; then jiji_statement "UPDATE containers SET state = 'active' WHERE id = ?" "text:$(jiji_container_id "$1" "$3")" | jiji_transaction >/dev/null; fi
  echo "$2 runs again as $3"
}

jiji_deploy_rename() { # ENGINE KEY FINAL-NAME OLD-NAME
  local old new
  old=$(jiji_kept "$2.old") new=$(jiji_kept "$2.new")
  if [ -n "$old" ] && [ "$(jiji_container_id "$1" "$3")" = "$old" ]; then "$1" rename "$old" "$4"; fi
  [ "$(jiji_container_id "$1" "$3")" = "$new" ] || "$1" rename "$new" "$3"
  # Who deploys a service that was stopped wants it to run, also after a boot.
  rm -f "$JIJI_STATE/stopped/$3"
  echo "$3"
}

jiji_undo_rename() { # ENGINE KEY FINAL-NAME NEW-NAME
  local old new
  old=$(jiji_kept "$2.old") new=$(jiji_kept "$2.new")
  if [ -n "$new" ] && [ "$(jiji_container_id "$1" "$3")" = "$new" ]; then "$1" rename "$new" "$4"; fi
  if [ -n "$old" ] && [ -n "$(jiji_container_id "$1" "$old")" ] && [ "$(jiji_container_id "$1" "$3")" != "$old" ]; then "$1" rename "$old" "$3"; fi
}

# Containers' addresses as they were given, one a line; nothing for those that have none of their own.
jiji_addresses_of() { # ENGINE ID...
  local engine=$1 id
  shift
  for id in "$@"; do jiji_container_label "$engine" "$id" jiji.address; done | grep . || :
}

# Whether ANSWER has every line of WANTED and none of GONE.
jiji_names_right() { # ANSWER WANTED GONE
  local address
  for address in $2; do printf '%s\n' "$1" | grep -qxF "$address" || return 1; done
  for address in $3; do if printf '%s\n' "$1" | grep -qxF "$address"; then return 1; fi; done
}

# Waits until every server that answers has the new addresses and no old one, then for those who asked just before.
jiji_deploy_settle() { # ENGINE SERVICE PROJECT DRAIN-SECONDS
  local wanted gone old server answer late='' until began
  began=$(date +%s) until=$((began + 15)) wanted=$(jiji_kept "$2.address") old=$(jiji_kept "$2.old")
  # shellcheck disable=SC2086
  gone=$(jiji_addresses_of "$1" $old)
  for server in $(jiji_statement 'SELECT wireguard_ip FROM servers WHERE removed_at = 0' | jiji_query | jq -r '.[0]'); do
    while :; do
      answer=$(dig +short +time=1 +tries=1 "@$server" "$3-$2.$JIJI_DOMAIN" A 2>/dev/null) || { late="$late $server(silent)"; break; }
      if jiji_names_right "$answer" "$wanted" "$gone"; then break; fi
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
  '') printf 'every server names %s\n' "$wanted" | tr '\n' ' ' ;;
  *) printf 'not yet:%s\n' "$late" >&2; jiji_fail names-late service "$2" servers "${late# }" ;;
  esac
}

# Also takes away a candidate of an interrupted run that the proxy was still sending traffic to when this one began: an
# engine's `exec` ends its switch even when the stage that asked for it was killed.
jiji_deploy_retire() { # ENGINE SERVICE SECONDS PROJECT FINAL-NAME OLD-SUFFIX
  local old
  for old in $(jiji_kept "$2.old"); do
    jiji_container_remove "$1" "$old" "$3"
    jiji_row_delete "$old"
    echo "$old"
  done
  jiji_deploy_clean "$1" "$4" "$2" "$5" "$6"
}
