# shellcheck shell=sh
# canary-look.sh: how containers and what the proxy sends them are doing, as one JSON document; changes nothing. Read after
# stage-lib.sh, registry.sh, inspect-state.sh and stage-deploy.sh.
# Arguments: ENGINE SINCE NAME...
# SINCE: `now` of the look before, or empty: then no requests are counted yet.

canary_engine=$1 canary_since=$2
shift 2
canary_now=$(date -u +%Y-%m-%dT%H:%M:%S.%NZ)
canary_proxy=false
[ "$(jiji_container_state "$canary_engine" kamal-proxy | cut -d' ' -f1)" != true ] || canary_proxy=true

# Counted where the traffic passes: each request that the proxy wrote down, by the container that answered it.
canary_requests() {
  if [ "$canary_proxy" != true ] || [ -z "$canary_since" ]; then echo '{}'; return; fi
  "$canary_engine" logs --since "$canary_since" kamal-proxy 2>&1 | jq -nR '
    reduce (inputs | fromjson? | select(type == "object" and .target != null and .status != null)) as $one ({};
      .[$one.target | tostring | split(":")[0]] |= {requests: ((.requests // 0) + 1), errors: ((.errors // 0) + (if $one.status >= 500 then 1 else 0 end))})'
}

canary_state=$(jiji_proxy_state_file "$canary_engine")
canary_targets() { if [ -n "$canary_state" ] && [ -s "$canary_state" ]; then jq -c '[.[].active_targets[]? | split(":")[0]]' "$canary_state"; else echo '[]'; fi; }
canary_health() { # ID
  if [ -r "$JIJI_REGISTRY_CONFIG" ]; then jiji_statement 'SELECT health_status FROM containers WHERE id = ?' "text:$1" | jiji_query 2>/dev/null | jq -r '.[0]'; fi
}

for canary_name in "$@"; do
  # shellcheck disable=SC2046
  set -- $(jiji_container_state "$canary_engine" "$canary_name")
  canary_id=$(jiji_container_id "$canary_engine" "$canary_name")
  jq -nc --arg name "$canary_name" --arg running "$1" --arg restarts "$2" --arg exit "$3" --arg oom "$4" --arg id "$canary_id" \
    --arg address "$(jiji_container_label "$canary_engine" "$canary_name" jiji.address)" --arg health "$(canary_health "$canary_id")" \
    '{name: $name, id: $id, running: ($running == "true"), restarts: ($restarts | tonumber), exitCode: ($exit | tonumber), oom: ($oom == "true"), address: $address, health: $health}'
done | jq -sc --arg now "$canary_now" --argjson proxy "$canary_proxy" --argjson targets "$(canary_targets)" --argjson requests "$(canary_requests)" '{now: $now, proxy: $proxy, targets: $targets, requests: $requests, containers: .}'
