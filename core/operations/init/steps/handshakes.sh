# shellcheck shell=sh
# handshakes.sh SECONDS [NAME KEY ENDPOINTS]...: waits until every peer has shaken hands. A peer that stays silent for
# 15 s is tried at its next endpoint (comma-separated, in order).
limit=$1
shift
began=$(cut -d . -f 1 /proc/uptime)
fresh() { # KEY
  stamp=$(wg show jiji0 latest-handshakes | awk -v key="$1" '$1 == key { print $2 }')
  [ "${stamp:-0}" -gt 0 ] && [ $(($(date +%s) - stamp)) -lt 275 ]
}
turn=0
while :; do
  passed=$(($(cut -d . -f 1 /proc/uptime) - began))
  silent=
  rotate=
  if [ "$((passed / 15))" -gt "$turn" ]; then turn=$((passed / 15)) rotate=1; fi
  left=$#
  while [ "$left" -gt 0 ]; do
    name=$1 key=$2 endpoints=$3
    shift 3
    set -- "$@" "$name" "$key" "$endpoints"
    left=$((left - 3))
    fresh "$key" && continue
    silent="$silent $name"
    [ -n "$rotate" ] || continue
    count=$(printf '%s\n' "$endpoints" | tr ',' '\n' | grep -c .)
    [ "$count" -gt 1 ] || continue
    next=$(printf '%s\n' "$endpoints" | tr ',' '\n' | sed -n "$((turn % count + 1))p")
    wg set jiji0 peer "$key" endpoint "$next"
  done
  [ -n "$silent" ] || break
  if [ "$passed" -ge "$limit" ]; then
    # Columns of the dump without keys: endpoint, allowed IPs, latest handshake, received, sent.
    wg show jiji0 dump | tail -n +2 | cut -f 3-7 >&2
    jiji_fail handshake-missing peers "${silent# }" seconds "$limit"
  fi
  sleep 0.5
done
echo '{"handshakes":true}'
