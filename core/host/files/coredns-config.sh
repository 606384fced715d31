#!/bin/sh
# Writes CoreDNS's Corefile and static zone from /opt/jiji/etc/host.env and the server's own resolvers. A Corefile that
# differs from the present one is first started on a spare port and asked (coredns-check.sh); one that fails is not
# taken, and what was there goes on serving. Run by init and as ExecStartPre of the unit. Prints `changed` or `unchanged`.
set -eu
umask 022

etc=${JIJI_ETC:-/opt/jiji/etc}
dir=${JIJI_COREDNS:-/opt/jiji/coredns}
# shellcheck source=/dev/null
. "$etc/host.env"

# The real upstream resolvers: neither loopback nor ourselves, or a query would go round in circles.
upstreams() {
  source=${JIJI_RESOLV_CONF:-/run/systemd/resolve/resolv.conf}
  [ -r "$source" ] || source=/etc/resolv.conf
  [ -r "$source" ] || return 0
  awk -v own="$JIJI_WIREGUARD_IP" '
    $1 == "nameserver" && $2 != own && $2 !~ /^127\./ && $2 != "::1" && $2 !~ /%/ && !seen[$2]++ && count++ < 6 { printf " %s", $2 }' "$source"
}

corefile() {
  ttl=$JIJI_DNS_TTL_SECONDS
  cat <<COREFILE
# Written by coredns-config.sh.
$JIJI_DOMAIN {
  bind $JIJI_WIREGUARD_IP
  hosts $dir/hosts {
    ttl $ttl
    reload 1s
    no_reverse
    fallthrough
  }
  file $dir/jiji.zone
COREFILE
  if [ "$ttl" -gt 1 ]; then
    printf '  cache %s {\n    denial 9984 5\n  }\n' "$ttl"
  fi
  cat <<COREFILE
  loadbalance
  errors
  prometheus $JIJI_WIREGUARD_IP:9153
}
COREFILE
  forward=$(upstreams)
  [ -n "$forward" ] || return 0
  cat <<COREFILE
. {
  bind $JIJI_WIREGUARD_IP
  forward .$forward
  cache 300
  errors
}
COREFILE
}

# `hosts` alone would answer unknown names with SERVFAIL; this zone makes it NXDOMAIN, kept for 5 s.
zone() {
  cat <<ZONE
\$ORIGIN $JIJI_DOMAIN.
\$TTL 5
@ IN SOA ns.$JIJI_DOMAIN. hostmaster.$JIJI_DOMAIN. 1 7200 3600 1209600 5
@ IN NS ns.$JIJI_DOMAIN.
ZONE
}

trap 'rm -f "$dir/Corefile.new" "$dir/jiji.zone.new"' EXIT
corefile >"$dir/Corefile.new"
zone >"$dir/jiji.zone.new"
[ -f "$dir/hosts" ] || printf '# no names yet\n%s health-check.%s\n' "$JIJI_WIREGUARD_IP" "$JIJI_DOMAIN" >"$dir/hosts"
if cmp -s "$dir/Corefile.new" "$dir/Corefile" && cmp -s "$dir/jiji.zone.new" "$dir/jiji.zone"; then
  echo unchanged
  exit 0
fi
[ -f "$dir/jiji.zone" ] || cp "$dir/jiji.zone.new" "$dir/jiji.zone"
if ! "$dir/coredns-check.sh" "$dir/Corefile.new"; then
  [ -f "$dir/Corefile" ] || exit 1
  echo "the new Corefile does not work; the present one is kept" >&2
  [ "${1-}" = --keep ] || exit 1
  echo unchanged
  exit 0
fi
mv -f "$dir/jiji.zone.new" "$dir/jiji.zone"
mv -f "$dir/Corefile.new" "$dir/Corefile"
echo changed
