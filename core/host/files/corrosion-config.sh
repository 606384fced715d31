#!/bin/sh
# Writes /opt/jiji/corrosion/config.toml (0600) from /opt/jiji/etc/host.env. The API's bearer token is made here on the
# first run, kept on every later one, and never leaves the server. Prints `changed` or `unchanged`.
set -eu
umask 077

etc=${JIJI_ETC:-/opt/jiji/etc}
target=${JIJI_REGISTRY_CONFIG:-/opt/jiji/corrosion/config.toml}
# shellcheck source=/dev/null
. "$etc/host.env"

token=
[ ! -f "$target" ] || token=$(sed -n 's/^bearer-token = "\([0-9a-f]\{64\}\)"$/\1/p' "$target" | head -n 1)
[ -n "$token" ] || token=$(od -An -v -tx1 -N32 /dev/urandom | tr -d ' \n')
if [ "${#token}" -ne 64 ]; then
  echo "cannot make a bearer token from /dev/urandom" >&2
  exit 1
fi

# An adopted registry stays where it is.
database=
[ ! -f "$target" ] || database=$(awk '$0 == "[db]" { db = 1; next } /^\[/ { db = 0 } db && /^path = "\/[^"]*"$/ { gsub(/^path = "|"$/, ""); print; exit }' "$target")

bootstrap=
for peer in $JIJI_BOOTSTRAP; do bootstrap="$bootstrap${bootstrap:+, }\"$peer\""; done

temporary=$target.new
trap 'rm -f "$temporary"' EXIT
cat >"$temporary" <<CONFIG
# Written by corrosion-config.sh from /opt/jiji/etc/host.env.
[db]
path = "${database:-/var/lib/jiji/corrosion/state.db}"
schema_paths = ["/opt/jiji/corrosion/schemas"]
cache_size_kib = -32768

[gossip]
addr = "[$JIJI_MANAGEMENT_IP]:8787"
bootstrap = [$bootstrap]
plaintext = true
max_mtu = $((JIJI_MTU - 48))

[api]
addr = "127.0.0.1:$JIJI_API_PORT"

[api.authz]
bearer-token = "$token"

[admin]
path = "/run/jiji-corrosion/admin.sock"

[telemetry]
prometheus.addr = "[$JIJI_MANAGEMENT_IP]:8787"
CONFIG
if [ -f "$target" ] && cmp -s "$temporary" "$target"; then
  echo unchanged
  exit 0
fi
check=${JIJI_CORROSION_CHECK:-/opt/jiji/corrosion/corrosion-check.sh}
if [ -x "$check" ] && ! "$check" "" "$temporary"; then
  echo "the new configuration does not work; the present one is kept" >&2
  exit 1
fi
sync "$temporary"
mv -f "$temporary" "$target"
echo changed
