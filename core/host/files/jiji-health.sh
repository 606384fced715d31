#!/bin/bash
# One HTTP request on standard input and output (systemd socket activation): /health/live, /health/ready and
# /health/network, answered from the control loop's last files and one question each to what must answer.
set -uo pipefail
# shellcheck source=/dev/null
. "${JIJI_ETC:-/opt/jiji/etc}/host.env"
# shellcheck source=registry.sh
. "${JIJI_LIB:-/opt/jiji/lib}/registry.sh"
metrics=${JIJI_STATE:-/var/lib/jiji}/metrics/jiji.prom
reasons=()

metric_value() { sed -n "s/^$1{[^}]*} \([0-9.]*\)\$/\1/p" "$metrics" 2>/dev/null | head -n 1; }

live() {
  local last
  last=$(metric_value jiji_last_run_timestamp_seconds)
  [ -n "$last" ] && [ $(($(date +%s) - last)) -le 90 ] || reasons+=("the control loop has not run for 90 s")
}

ready() {
  JIJI_REGISTRY_TIMEOUT=2 jiji_query >/dev/null 2>&1 <<<'["SELECT 1", []]' || reasons+=("the registry does not answer")
  [ "$(dig +short +time=2 +tries=1 "@$JIJI_WIREGUARD_IP" "health-check.$JIJI_DOMAIN" A 2>/dev/null)" = "$JIJI_WIREGUARD_IP" ] ||
    reasons+=("CoreDNS does not answer")
  if [ "$("$JIJI_ENGINE" inspect --format '{{.State.Running}}' kamal-proxy 2>/dev/null || echo none)" = false ]; then
    reasons+=("the proxy does not run")
  fi
}

network() {
  local total up
  total=$(metric_value jiji_peers_total) up=$(metric_value jiji_peers_up)
  if [ -z "$total" ]; then
    reasons+=("the control loop has written no metrics")
  elif [ "$total" -gt 0 ] && [ $((up * 2)) -le "$total" ]; then
    reasons+=("$up of $total peers are up")
  fi
}

answer() {
  local body
  body=$(jq -cn --arg status "$2" '{status: $status, reasons: $ARGS.positional}' --args "${reasons[@]}")
  printf 'HTTP/1.1 %s\r\nContent-Type: application/json\r\nContent-Length: %s\r\nConnection: close\r\n\r\n%s' "$1" "${#body}" "$body"
}

IFS=' ' read -r -t 5 method path _ || exit 0
# The rest of the request is read, or closing would reset the connection before the answer is through.
while IFS= read -r -t 5 line && [ "${line%$'\r'}" != '' ]; do :; done
case "$method $path" in
  'GET /health/live' | 'HEAD /health/live') live ;;
  'GET /health/ready' | 'HEAD /health/ready') ready ;;
  'GET /health/network' | 'HEAD /health/network') network ;;
  *)
    answer '404 Not Found' unknown
    exit 0
    ;;
esac
if [ "${#reasons[@]}" = 0 ]; then answer '200 OK' ok; else answer '503 Service Unavailable' failing; fi
