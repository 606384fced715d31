# shellcheck shell=bash
# endpoints.sh: where others reach this server, kept up to date, and a test of the way to others' second addresses (bash;
# sourced by jiji-control-loop.sh, whose variables it reads).
# shellcheck disable=SC2154,SC2034,SC2004

# The address that the internet sees, from the first service that says one; nothing when none does or asking is off.
public_address() {
  local url answer
  [ "${JIJI_EXTERNAL_IP_LOOKUP-1}" = 1 ] || return 0
  for url in https://api.ipify.org https://ifconfig.me/ip https://icanhazip.com https://ipinfo.io/ip; do
    answer=$(curl --silent --fail --proto '=https' --max-time 5 "$url" 2>/dev/null) || continue
    if is_public "$answer"; then
      printf '%s\n' "$answer"
      return 0
    fi
  done
}

# An IPv4 address that belongs to nobody's own network.
is_public() {
  [[ $1 =~ ^([0-9]{1,3})\.([0-9]{1,3})\.([0-9]{1,3})\.([0-9]{1,3})$ ]] || return 1
  local a=$((10#${BASH_REMATCH[1]})) b=$((10#${BASH_REMATCH[2]})) c=$((10#${BASH_REMATCH[3]})) d=$((10#${BASH_REMATCH[4]}))
  [ $a -le 255 ] && [ $b -le 255 ] && [ $c -le 255 ] && [ $d -le 255 ] || return 1
  case $a in 0 | 10 | 127) return 1 ;; esac
  [ $a -lt 224 ] || return 1
  case $a.$b in 169.254 | 192.168 | 198.18 | 198.19) return 1 ;; esac
  if [ $a = 172 ] && [ $b -ge 16 ] && [ $b -le 31 ]; then return 1; fi
  if [ $a = 100 ] && [ $b -ge 64 ] && [ $b -le 127 ]; then return 1; fi
}

# OLD (JSON array of address:port) PUBLIC (address or empty); private addresses of this server on standard input, one a
# line. The public entry is replaced where a new one is known; private ones are kept while nothing better is known of
# them, and new ones are added. Public first.
merged_endpoints() {
  # shellcheck disable=SC2016
  jq -cRn --argjson old "$1" --arg public "$2" '
    def private: test("^(10\\.|192\\.168\\.|172\\.(1[6-9]|2[0-9]|3[01])\\.)");
    [inputs | select(. != "") | "\(.):51820"] as $near
    | ($old | map(select(private | not))) as $before
    | (if $public == "" then $before else ["\($public):51820"] + ($before | map(select(test("^[0-9.]+:") | not))) end)
      + ($old | map(select(private))) + $near
    | reduce .[] as $e ([]; if index([$e]) then . else . + [$e] end)'
}

own_private_addresses() {
  # shellcheck disable=SC2016
  ip -j -4 addr show up | jq -r --arg own "${JIJI_WIREGUARD_IP}" '.[] | select(.ifname | test("^(lo|docker|podman|br-|cni-|veth|jiji|wg|tailscale)") | not)
    | .addr_info[] | .local | select(test("^(10\\.|192\\.168\\.|172\\.(1[6-9]|2[0-9]|3[01])\\.)") and . != $own)'
}

# A server that moved tells its new address; the others' loops take it up.
duty_endpoints() {
  local before after
  before=$(jiji_statement 'SELECT endpoints FROM servers WHERE id = ?' "text:$JIJI_SERVER_ID" | jiji_query | jq -r '.[0]') || return 1
  [ -n "$before" ] || return 0
  after=$(own_private_addresses | merged_endpoints "$before" "$(public_address)") || return 1
  [ "$after" != "$before" ] && [ "$after" != '[]' ] || return 0
  jiji_statement 'UPDATE servers SET endpoints = ? WHERE id = ?' "text:$after" "text:$JIJI_SERVER_ID" | jiji_transaction >/dev/null || return 1
  jiji_log info endpoints_changed "$(jq -cn --argjson from "$before" --argjson to "$after" '{from: $from, to: $to}')"
}

# Once a day: one peer that is up and has a second endpoint is moved to it and must shake hands there within 30 s; then it
# is moved back. So a way that would be needed is known to work before it is. Never while anything is wrong or under way.
duty_rotation_test() {
  local enabled id key current next since=0 worked=false
  enabled=$(jiji_statement "SELECT value FROM cluster_metadata WHERE key = 'rotation_self_test'" | jiji_query | jq -r '.[0]') || return 1
  [ "${enabled:-1}" != 0 ] || return 0
  ! compgen -G "$state/lock/*/" >/dev/null || return 0
  for id in "${!peer_state[@]}"; do [ "${peer_state[$id]}" != down ] || return 0; done
  # shellcheck disable=SC2016
  IFS=$'\x1f' read -r id key current next < <(jq -rs --argjson turn "$((iteration / 2880))" '
    [.[] | select(.action == "keep" and (.endpoints | length) > 1 and .current != "")] | if length == 0 then empty else .[$turn % length] end
    | [.id, .key, .current, (.current as $c | .endpoints | .[((index([$c]) // -1) + 1) % length])] | join("\u001f")' <<<"$peers") || return 0
  [ "${peer_state[$id]-}" = up ] && [ "$next" != "$current" ] || return 0
  since=$(date +%s)
  wg set jiji0 peer "$key" endpoint "$next"
  worked=$(shakes_hands "$key" "$since" "$(jq -r --arg id "$id" 'select(.id == $id) | .wireguard_ip' <<<"$members")")
  wg set jiji0 peer "$key" endpoint "$current"
  peer_endpoint_since[$key]=$(monotonic)
  jiji_log "$([ "$worked" = true ] && echo info || echo warn)" endpoint_rotation_test "$(jiji_fields peer "$id" endpoint "$next" worked "$worked")"
}

# KEY SINCE ADDRESS: whether the peer answers at its present endpoint within 30 s. A session that is still fresh makes no
# new handshake by itself, so an answer to a ping that left after the change counts as well.
shakes_hands() {
  local until stamp
  until=$(($(monotonic) + 30))
  while [ "$(monotonic)" -lt "$until" ]; do
    stamp=$(wg show jiji0 latest-handshakes | awk -v key="$1" '$1 == key { print $2 }')
    if [ "${stamp:-0}" -ge "$2" ] || endpoint_kept "$1" "$3"; then
      echo true
      return 0
    fi
    sleep 1
  done
  echo false
}

# A peer's answer moves its endpoint to where it came from: still the one that was set, and a ping answered.
endpoint_kept() {
  ping -c 1 -W 1 -q "$2" >/dev/null 2>&1 && [ "$(wg show jiji0 endpoints | awk -v key="$1" '$1 == key { print $2 }')" = "$next" ]
}
