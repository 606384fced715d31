# shellcheck shell=sh
# stage-names.sh: which container bears the service's name, leftovers, and the end of the old one. Read after stage-proxy.sh.

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
