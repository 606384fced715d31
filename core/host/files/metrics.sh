# shellcheck shell=bash
# metrics.sh: what the control loop tells a node exporter (bash; sourced by jiji-control-loop.sh, whose variables it
# reads). Files are written beside and renamed, so that no reader sees half of one.
# shellcheck disable=SC2154

declare -ga loop_buckets_ms=(500 1000 2000 5000 10000 15000 30000)
declare -gA loop_bucket_count=()
loop_count=0
loop_sum_ms=0

# FILE; text on standard input.
publish_metrics() {
  cat >"$state/metrics/$1.new"
  chmod 0644 "$state/metrics/$1.new"
  mv -f "$state/metrics/$1.new" "$state/metrics/$1"
}

# TYPE NAME VALUE [LABELS]: label server is always there; LABELS begin with a comma.
metric() {
  [ "${metric_typed-}" = "$2" ] || printf '# TYPE %s %s\n' "$2" "$1"
  metric_typed=$2
  printf '%s{server="%s"%s} %s\n' "$2" "$JIJI_SERVER_ID" "${4-}" "$3"
}

seconds() { printf '%d.%03d' $(($1 / 1000)) $(($1 % 1000)); }

count_iteration() {
  local bucket
  loop_count=$((loop_count + 1))
  loop_sum_ms=$((loop_sum_ms + loop_ms))
  for bucket in "${loop_buckets_ms[@]}"; do
    if [ "$loop_ms" -le "$bucket" ]; then loop_bucket_count[$bucket]=$((${loop_bucket_count[$bucket]-0} + 1)); fi
  done
}

loop_metrics() {
  local bucket
  metric counter jiji_loop_iteration "$iteration"
  metric gauge jiji_loop_duration_seconds "$(seconds "$loop_ms")"
  metric gauge jiji_loop_containers_checked "$jiji_checked"
  echo '# TYPE jiji_loop_duration_histogram_seconds histogram'
  metric_typed=jiji_loop_duration_histogram_seconds_bucket
  for bucket in "${loop_buckets_ms[@]}"; do
    metric histogram jiji_loop_duration_histogram_seconds_bucket "${loop_bucket_count[$bucket]-0}" ",le=\"$(seconds "$bucket")\""
  done
  metric histogram jiji_loop_duration_histogram_seconds_bucket "$loop_count" ',le="+Inf"'
  metric_typed=jiji_loop_duration_histogram_seconds_sum
  metric histogram jiji_loop_duration_histogram_seconds_sum "$(seconds "$loop_sum_ms")"
  metric_typed=jiji_loop_duration_histogram_seconds_count
  metric histogram jiji_loop_duration_histogram_seconds_count "$loop_count"
  metric gauge jiji_last_run_timestamp_seconds "$(date +%s)"
}

peer_metrics() {
  local id up=0
  for id in "${!peer_age[@]}"; do
    if [ "${peer_age[$id]}" -ge 0 ] && [ "${peer_age[$id]}" -lt 275 ]; then up=$((up + 1)); fi
  done
  metric gauge jiji_peers_total "${#peer_age[@]}"
  metric gauge jiji_peers_up "$up"
  for id in "${!peer_age[@]}"; do metric gauge jiji_peer_handshake_age_seconds "${peer_age[$id]}" ",peer=\"$id\""; done
  for id in "${!peer_age[@]}"; do metric counter jiji_peer_down_seconds_total "${peer_down_total[$id]-0}" ",peer=\"$id\""; done
  metric counter jiji_endpoint_rotations_total "$rotations"
  metric gauge jiji_split_brain "$split"
}

registry_metrics() {
  local rows total=0 healthy=0 status count
  rows=$(jiji_statement 'SELECT health_status, count(*) FROM containers GROUP BY health_status ORDER BY 1' | jiji_query) || rows=''
  while read -r status count; do
    [ -n "$status" ] || continue
    total=$((total + count))
    [ "$status" != healthy ] || healthy=$count
  done < <(jq -r 'map(tostring) | join(" ")' <<<"$rows")
  metric gauge jiji_containers_total "$total"
  metric gauge jiji_containers_healthy "$healthy"
  while read -r status count; do
    [ -z "$status" ] || metric gauge jiji_containers_status "$count" ",status=\"$status\""
  done < <(jq -r 'select(.[0] | test("^[a-z]+$")) | map(tostring) | join(" ")' <<<"$rows")
  metric gauge jiji_corrosion_up "$corrosion_up"
  metric gauge jiji_corrosion_last_query_ms "$query_ms"
  metric counter jiji_corrosion_query_errors_total "$query_errors"
  metric counter jiji_gc_deleted_total "$gc_total"
}

dns_metrics() {
  metric gauge jiji_dns_up "$dns_up"
  metric gauge jiji_dns_records "$(sed 1,2d /opt/jiji/coredns/hosts | wc -l)"
  metric counter jiji_dns_updates_total "$(cat "$run/dns-updates" 2>/dev/null || echo 0)"
}

host_metrics() {
  local mount ratio
  df --output=target,size,avail / "$state" | tail -n +2 | sort -u | while read -r mount size free; do
    ratio=$(awk -v free="$free" -v size="$size" 'BEGIN { printf "%.4f", (size > 0 ? free / size : 0) }')
    metric gauge jiji_disk_free_ratio "$ratio" ",mount=\"$mount\""
  done
  # shellcheck disable=SC2016
  jq -rs 'map(select(.labels["jiji.service"] // "" | test("^[a-z0-9-]+$"))) | group_by(.labels["jiji.service"])[]
    | "\(.[0].labels["jiji.service"]) \(map(.restarts) | add)"' <<<"$jiji_containers_seen" | while read -r service count; do
    metric counter jiji_container_restarts_total "$count" ",service=\"$service\""
  done
}

duty_metrics() {
  count_iteration
  { loop_metrics; peer_metrics; registry_metrics; dns_metrics; host_metrics; } | publish_metrics jiji.prom
}

# Beside the loop's own: size of the database, and how long ago each other server's heartbeat was seen to change.
write_corrosion_metrics() {
  local id now
  now=$(monotonic)
  {
    metric gauge jiji_corrosion_db_bytes "$(stat -c %s "$state/corrosion/state.db" 2>/dev/null || echo 0)"
    for id in "${!seen_at[@]}"; do metric gauge jiji_corrosion_replication_lag_seconds "$((now - ${seen_at[$id]}))" ",peer=\"$id\""; done
  } | publish_metrics corrosion.prom
}
