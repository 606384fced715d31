#!/bin/sh
# corrosion-check.sh [BINARY] [CONFIG]: Corrosion has no test of its configuration, so this starts it with the given one
# on spare ports of loopback, with an empty database and no partners, asks it, and stops it. Exit 0 when it answered, with
# all tables of the schema; else 1 with Corrosion's own words.
set -eu
umask 077

dir=${JIJI_CORROSION:-/opt/jiji/corrosion}
binary=${1:-$dir/corrosion}
config=${2:-$dir/config.toml}
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

# GOSSIP-PORT API-PORT: the same configuration, but for places that the running one holds.
elsewhere() {
  awk -v work="$work" -v gossip="$1" -v api="$2" '
    /^\[/ { section = $0; skip = (section == "[telemetry]") }
    skip { next }
    section == "[db]" && /^path = / { print "path = \"" work "/state.db\""; next }
    section == "[gossip]" && /^addr = / { print "addr = \"[::1]:" gossip "\""; next }
    section == "[gossip]" && /^bootstrap = / { print "bootstrap = []"; next }
    section == "[api]" && /^addr = / { print "addr = \"127.0.0.1:" api "\""; next }
    section == "[admin]" && /^path = / { print "path = \"" work "/admin.sock\""; next }
    { print }' "$config"
}

for port in 28787 29787 30787 31787; do
  elsewhere "$port" $((port + 1)) >"$work/config.toml"
  sed -n 's/^bearer-token = "\([^"]*\)"$/Authorization: Bearer \1/p' "$config" >"$work/header"
  RUST_LOG=warn "$binary" -c "$work/config.toml" agent >"$work/log" 2>&1 &
  pid=$!
  tries=60
  while [ "$tries" -gt 0 ] && kill -0 "$pid" 2>/dev/null; do
    answer=$(curl --silent --noproxy '*' --max-time 2 --header 'Content-Type: application/json' --header "@$work/header" \
      --data '["SELECT count(*) FROM servers, cluster_metadata, containers", []]' "http://127.0.0.1:$((port + 1))/v1/queries" 2>/dev/null) || answer=
    case $answer in *'"eoq"'*) exit 0 ;; esac
    tries=$((tries - 1))
    sleep 0.25
  done
  kill "$pid" 2>/dev/null || :
  wait "$pid" 2>/dev/null || :
  pid=
  rm -f "$work"/state.db*
  grep -qi 'address already in use\|os error 98' "$work/log" || break
done
echo 'Corrosion did not answer with this configuration:' >&2
tail -n 20 "$work/log" >&2
exit 1
