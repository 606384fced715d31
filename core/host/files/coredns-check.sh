#!/bin/sh
# coredns-check.sh [COREFILE]: CoreDNS has no test of its configuration, so this starts it on a spare port, asks for
# the name that is always there, and stops it. Exit 0 when the answer was right; else 1 with CoreDNS's own words.
set -eu

etc=${JIJI_ETC:-/opt/jiji/etc}
dir=${JIJI_COREDNS:-/opt/jiji/coredns}
# shellcheck source=/dev/null
. "$etc/host.env"
given=${1:-$dir/Corefile}

if ! command -v dig >/dev/null; then
  echo "dig is missing; install bind9-dnsutils" >&2
  exit 1
fi
work=$(mktemp -d)
pid=
# shellcheck disable=SC2317
finish() {
  if [ -n "$pid" ]; then
    kill "$pid" 2>/dev/null || :
    wait "$pid" 2>/dev/null || :
  fi
  rm -rf "$work"
}
trap finish EXIT
# The metrics port belongs to the one that serves.
sed 's/^\( *prometheus\) .*/\1 127.0.0.1:0/' "$given" >"$work/Corefile"

for port in 20053 21053 22053 23053 24053; do
  "${JIJI_COREDNS_BINARY:-$dir/coredns}" -conf "$work/Corefile" -dns.port "$port" >"$work/log" 2>&1 &
  pid=$!
  for _ in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20; do
    answer=$(dig +short +time=1 +tries=1 -p "$port" "@$JIJI_WIREGUARD_IP" "health-check.$JIJI_DOMAIN" A 2>/dev/null) || answer=
    [ "$answer" != "$JIJI_WIREGUARD_IP" ] || exit 0
    kill -0 "$pid" 2>/dev/null || break
    sleep 0.25
  done
  kill "$pid" 2>/dev/null || :
  wait "$pid" 2>/dev/null || :
  pid=
  grep -q 'address already in use' "$work/log" || break
done
printf 'CoreDNS did not answer health-check.%s with %s:\n' "$JIJI_DOMAIN" "$JIJI_WIREGUARD_IP" >&2
tail -n 20 "$work/log" >&2
exit 1
