# shellcheck shell=bash
# peers.sh: the control loop's view of the tunnels (bash; sourced by jiji-control-loop.sh, which sets $run and $state).
# Ages and "since" are seconds of this server's own monotonic clock: two machines' clocks are never compared.
# shellcheck disable=SC2154

declare -gA peer_state=() peer_endpoint_since=() peer_down_since=() peer_down_total=() peer_age=() peer_rotated=() peer_id=() seen_value=() seen_at=() away=()
rotations=0

# Public key, endpoint, allowed IPs, latest handshake (seconds since 1970, 0 never), received, sent: never a secret.
wg_peers() { wg show jiji0 dump | awk -F'\t' 'NR > 1 { print $1 "\t" $3 "\t" $4 "\t" $5 "\t" $6 "\t" $7 }'; }

# Members and tombstones other than this server, one JSON object a line; kept for a boot without a registry. An answer
# without any row, also of this server, is no answer to act upon.
read_members() {
  local rows
  rows=$(jiji_query_objects <<<'["SELECT id, subnet, wireguard_ip, wireguard_pubkey, management_ip, endpoints, removed_at FROM servers ORDER BY id", []]') || return 1
  [ -n "$rows" ] || return 1
  [ "$rows" != "${rows_before-}" ] || return 0
  rows_before=$rows
  members=$(jq -c --arg own "$JIJI_SERVER_ID" 'select(.id != $own)' <<<"$rows")
  jq -cs 'map(select(.removed_at == 0))' <<<"$members" >"$state/peers.json.new"
  mv -f "$state/peers.json.new" "$state/peers.json"
}

# What the tunnels should be and are, as JSON lines {id, key, action, ...}; nothing is touched here.
plan_peers() {
  # shellcheck disable=SC2016
  jq -cn --slurpfile members <(printf '%s\n' "$members") --arg dump "$(wg_peers)" --argjson prefixes "$(ip -j -4 addr)" '
    def number: [splits("\\.") | tonumber] | .[0] * 16777216 + .[1] * 65536 + .[2] * 256 + .[3];
    def inside($prefix): ($prefix | split("/")) as [$base, $length] | pow(2; 32 - ($length | tonumber)) as $size
      | ((split(":")[0] | number) / $size | floor) == (($base | number) / $size | floor);
    def private: test("^(10\\.|192\\.168\\.|172\\.(1[6-9]|2[0-9]|3[01])\\.)");
    def valid: (.wireguard_pubkey | test("^[A-Za-z0-9+/]{43}=$")) and (.subnet | test("^[0-9.]{7,15}/24$"))
      and (.management_ip | test("^fdcc:[0-9a-f:]+$"));
    [$prefixes[] | select(.ifname | test("^(lo|docker|podman|br-|cni-|veth|jiji|wg|tailscale)") | not) | .addr_info[]
      | select(.local | private) | "\(.local)/\(.prefixlen)"] as $near
    | ($dump | split("\n") | map(select(. != "") | split("\t") | {key: .[0], value: {endpoint: .[1], allowed: (.[2] | split(",") | sort)}}) | from_entries) as $have
    | ([$members[] | select(.removed_at == 0) | .wireguard_pubkey]) as $live
    | $members[] | . as $m | $have[.wireguard_pubkey] as $peer
    | if .removed_at != 0 then
        select($peer != null and ($live | index([$m.wireguard_pubkey]) | not)) | {id, key: .wireguard_pubkey, action: "remove", subnet, management: .management_ip}
      elif valid | not then {id, key: .wireguard_pubkey, action: "invalid"}
      else ((.endpoints | fromjson? // []) | map(select(test("^[0-9A-Za-z.:\\[\\]-]+:[0-9]+$")))) as $endpoints
        | ([$endpoints[] | select(test("^[0-9.]+:") and private) | . as $e | select(any($near[]; . as $p | $e | inside($p)))] | first) as $best
        | {id, key: .wireguard_pubkey, subnet, management: .management_ip, endpoints: $endpoints, endpoint: ($best // $endpoints[0] // ""),
           present: ($peer != null), current: ($peer.endpoint // ""),
           action: (if $peer == null then "add" elif $peer.allowed != ([.subnet, "\(.management_ip)/128"] | sort) then "correct" else "keep" end)}
      end'
}

# Adds and corrects; removes only what carries a tombstone; never acts on a failed or empty answer.
duty_peers() {
  local id key action subnet management endpoint
  if ! read_members; then
    if [ -n "${members-}" ] || [ ! -s "$state/peers.json" ]; then return 1; fi
    members=$(jq -c '.[]' "$state/peers.json")
    jiji_log warn peers_from_cache
  fi
  peers=$(plan_peers) || return 1
  peer_id=()
  while IFS=$'\x1f' read -r id key action subnet management endpoint; do
    [ -n "$id" ] || continue
    peer_id[$key]=$id
    case $action in
      add)
        wg set jiji0 peer "$key" ${endpoint:+endpoint "$endpoint"} persistent-keepalive 25 allowed-ips "$subnet,$management/128"
        peer_endpoint_since[$key]=$(monotonic)
        peer_routes "$subnet" "$management"
        jiji_log info peer_added "$(jiji_fields peer "$id" endpoint "$endpoint")"
        ;;
      correct)
        wg set jiji0 peer "$key" allowed-ips "$subnet,$management/128"
        peer_routes "$subnet" "$management"
        jiji_log warn peer_corrected "$(jiji_fields peer "$id")"
        ;;
      remove)
        wg set jiji0 peer "$key" remove
        ip route del "$subnet" dev jiji0 2>/dev/null || jiji_log debug route_was_gone "$(jiji_fields route "$subnet")"
        ip -6 route del "$management/128" dev jiji0 2>/dev/null || jiji_log debug route_was_gone "$(jiji_fields route "$management")"
        jiji_log info peer_removed "$(jiji_fields peer "$id")"
        ;;
      invalid) jiji_log error peer_invalid "$(jiji_fields peer "$id")" ;;
      keep)
        # `replace` is silent when nothing changes, so a missing route is found by asking.
        if [ -z "$(ip route show "$subnet" dev jiji0)" ] || [ -z "$(ip -6 route show "$management" dev jiji0)" ]; then
          peer_routes "$subnet" "$management"
          jiji_log warn route_repaired "$(jiji_fields route "$subnet")"
        fi
        ;;
    esac
  done < <(jq -r '[.id, .key, .action, .subnet, .management, .endpoint] | map(. // "") | join("\u001f")' <<<"$peers")
}

peer_routes() {
  ip route replace "$1" dev jiji0
  ip -6 route replace "$2/128" dev jiji0
}

# AGE SINCE_ENDPOINT: up, down or unknown (network.md 6.3); AGE -1 is never.
peer_state_of() {
  if [ "$1" -lt 0 ]; then
    if [ "$2" -lt 15 ]; then echo unknown; else echo down; fi
  elif [ "$1" -lt 15 ]; then
    echo up
  elif [ "$1" -ge 275 ]; then
    echo down
  elif [ "$2" -lt 15 ]; then
    echo unknown
  else
    echo up
  fi
}

# States by handshake age, and one step to the next endpoint for each peer that is down.
duty_peer_health() {
  local key endpoint handshake now wall id state_now age
  now=$(monotonic)
  wall=$(date +%s)
  while IFS=$'\t' read -r key endpoint _ handshake _; do
    [ -n "$key" ] || continue
    id=${peer_id[$key]-}
    [ -n "$id" ] || continue
    age=-1
    [ "$handshake" = 0 ] || age=$((wall > handshake ? wall - handshake : 0))
    peer_age[$id]=$age
    state_now=$(peer_state_of "$age" $((now - ${peer_endpoint_since[$key]:--1000000})))
    if [ "$state_now" != "${peer_state[$id]-}" ]; then
      [ -z "${peer_state[$id]-}" ] || jiji_log info peer_state_changed "$(jiji_fields peer "$id" from "${peer_state[$id]}" to "$state_now" handshake_age "$age")"
      peer_state[$id]=$state_now
      changed_links=1
    fi
    if [ -n "${peer_rotated[$id]-}" ] && [ "$state_now" != unknown ]; then
      jiji_log info endpoint_rotated "$(jiji_fields peer "$id" endpoint "${peer_rotated[$id]}" worked "$([ "$state_now" = up ] && echo true || echo false)")"
      unset "peer_rotated[$id]"
    fi
    if [ "$state_now" = down ]; then
      peer_down_total[$id]=$((${peer_down_total[$id]-0} + now - ${peer_down_since[$id]:-$now}))
      peer_down_since[$id]=$now
      rotate_endpoint "$id" "$key" "$endpoint"
    else
      unset "peer_down_since[$id]"
    fi
  done < <(wg_peers)
}

rotate_endpoint() {
  local next
  # shellcheck disable=SC2016
  next=$(jq -r --arg key "$2" --arg current "$3" 'select(.key == $key) | .endpoints | if length < 2 then empty
    else .[((index([$current]) // -1) + 1) % length] end' <<<"$peers" | head -n 1)
  [ -n "$next" ] || return 0
  wg set jiji0 peer "$2" endpoint "$next"
  peer_endpoint_since[$2]=$(monotonic)
  peer_rotated[$1]=$next
  rotations=$((rotations + 1))
}

# TRIES; lines `id U+001F address`, all asked at the same time. Prints `id loss-percent [rtt-ms]` for each.
ping_all() {
  local id address output
  while IFS=$'\x1f' read -r id address; do
    [ -n "$id" ] || continue
    {
      output=$(ping -c "$1" -i 0.3 -W 1 -q "$address" 2>&1) || :
      awk -v id="$id" '/packet loss/ { for (i = 1; i <= NF; i++) if ($i ~ /%$/) loss = $i } /^rtt/ { split($4, part, "/"); rtt = part[2] }
        END { sub("%", "", loss); print id, (loss == "" ? 100 : loss), rtt }' <<<"$output"
    } &
  done
  wait
}

# Heartbeats by this server's own clock: unchanged for 90 s and three pings unanswered is away; the first answer, or a
# new heartbeat, ends it. The DNS writer is told at once.
watch_heartbeats() {
  local answer line id value address now before after asked=''
  # Read without jq, since it happens every 10 s: a row is one line of this form or none of ours.
  local row='^\{"row":\[[0-9]+,\["([^"\\]+)",([0-9]+),"([0-9.]+)"\]\]\}$'
  answer=$(jiji_registry_post /v1/queries <<<'["SELECT id, last_seen, wireguard_ip FROM servers WHERE removed_at = 0", []]') || return 1
  if [[ $answer != *$'\n{"eoq"'* || $answer == *$'\n{"error"'* ]]; then
    echo "registry: no complete answer about heartbeats" >&2
    return 1
  fi
  now=$(monotonic)
  before=${!away[*]}
  while IFS= read -r line; do
    [[ $line =~ $row ]] || continue
    id=${BASH_REMATCH[1]} value=${BASH_REMATCH[2]} address=${BASH_REMATCH[3]}
    [ "$id" != "$JIJI_SERVER_ID" ] || continue
    if [ "${seen_value[$id]-}" != "$value" ]; then
      [ -z "${seen_value[$id]-}" ] || unset "away[$id]"
      seen_value[$id]=$value
      seen_at[$id]=$now
    elif [ -n "${away[$id]-}" ] || [ $((now - seen_at[$id])) -ge 90 ]; then
      asked+="$id"$'\x1f'"$address"$'\n'
      away[$id]=1
    fi
  done <<<"$answer"
  if [ -n "$asked" ]; then
    while read -r id value _; do
      if [ "$value" != 100 ]; then unset "away[$id]"; fi
    done < <(ping_all 3 <<<"$asked")
  fi
  after=${!away[*]}
  if [ "$before" = "$after" ] && [ -e "$run/away" ]; then return 0; fi
  printf '%s\n' "${!away[@]}" | sort >"$run/away.new"
  mv -f "$run/away.new" "$run/away"
  [ "$before" != "$after" ] || return 0
  jiji_log warn servers_away "$(printf '%s\n' "${!away[@]}" | jq -Rcn '{away: [inputs | select(. != "")]}')"
  wake_dns
}

# One row a direction: on a change of state, and at most once a minute otherwise.
duty_links() {
  local now id rtt loss statements=''
  now=$(monotonic)
  if [ "${changed_links-0}" != 1 ] && [ $((now - ${links_written:--1000})) -lt 60 ]; then return 0; fi
  while read -r id loss rtt; do
    [ -n "${peer_age[$id]-}" ] || continue
    statements+=$(jiji_statement 'INSERT INTO links (server_id, peer_id, handshake_age_s, rtt_ms, loss, measured_at) VALUES (?, ?, ?, ?, ?, ?)
      ON CONFLICT (server_id, peer_id) DO UPDATE SET handshake_age_s = excluded.handshake_age_s, rtt_ms = excluded.rtt_ms, loss = excluded.loss, measured_at = excluded.measured_at' \
      "text:$JIJI_SERVER_ID" "text:$id" "int:${peer_age[$id]}" "real:${rtt:-0}" "real:$(awk -v p="$loss" 'BEGIN { print p / 100 }')" "int:$(date +%s%3N)")$'\n'
  done < <(jq -r 'select(.removed_at == 0) | [.id, .wireguard_ip] | join("\u001f")' <<<"$members" | ping_all 2)
  if [ -n "$statements" ]; then jiji_transaction >/dev/null <<<"$statements" || return 1; fi
  links_written=$now
  changed_links=0
}
