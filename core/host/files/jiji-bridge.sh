#!/bin/sh
# jiji-bridge.sh: the bridge of network `jiji` keeps the hardware address it has. A bridge that nobody gave one takes the
# lowest of its ports' and changes it when that container comes or goes; containers then send their answers to an address
# that nobody has, until they ask again after some ten seconds: requests under way during a deploy would be lost.
set -eu

state=${JIJI_STATE:-/var/lib/jiji}
bridge=$(cat "$state/bridge" 2>/dev/null) || exit 0
link=/sys/class/net/$bridge
[ -n "$bridge" ] && [ -e "$link/addr_assign_type" ] || exit 0
# 3: the address was set and not derived (NET_ADDR_SET).
[ "$(cat "$link/addr_assign_type")" = 3 ] || ip link set dev "$bridge" address "$(cat "$link/address")"
