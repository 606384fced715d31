#!/bin/sh
# jiji-firewall.sh apply | check | remove
#   apply    forwarding on, own chains and NAT table rewritten as a whole, jumps at position 1; read back
#   check    exit 0 when all is as `apply` left it, else 1 with the difference in words
#   remove   takes everything of ours out again
# Own chains: JIJI-INPUT and JIJI-FORWARD (IPv4), JIJI-INPUT (IPv6), nft table `ip jiji` (where nft is missing: chain
# JIJI-POSTROUTING). Nothing of anybody else's is touched, and no dump of the whole rule set is kept.
set -eu

etc=${JIJI_ETC:-/opt/jiji/etc}
state=${JIJI_STATE:-/var/lib/jiji}
# shellcheck source=/dev/null
. "$etc/host.env"
wireguard_port=51820
gossip_port=8787

# The bridge of network `jiji`; empty while there is no such network. The engine is asked only when the one of last time
# is not there, so that an engine that is down does not make us forget it.
bridge_name() {
  name=$JIJI_BRIDGE
  if [ -z "$name" ] && [ -s "$state/bridge" ] && [ -e "/sys/class/net/$(cat "$state/bridge")" ]; then name=$(cat "$state/bridge"); fi
  [ -n "$name" ] || name=$(ask_engine)
  echo "$name"
}

ask_engine() {
  if [ "$JIJI_ENGINE" = docker ]; then
    docker network inspect jiji --format '{{with index .Options "com.docker.network.bridge.name"}}{{.}}{{else}}br-{{slice .Id 0 12}}{{end}}' 2>/dev/null || :
  else
    podman network inspect jiji 2>/dev/null | jq -r '.[0].network_interface // empty' || :
  fi
}

input_rules() {
  echo "-A JIJI-INPUT -p udp --dport $wireguard_port -j ACCEPT"
  for in in $inside; do
    for rule in '-p udp --dport 53' '-p tcp --dport 53' '-p tcp --dport 9153' '-p tcp --dport 9199'; do
      echo "-A JIJI-INPUT -i $in -s $JIJI_CLUSTER_CIDR -d $JIJI_WIREGUARD_IP $rule -j ACCEPT"
    done
  done
  for in in $inside lo; do echo "-A JIJI-INPUT -i $in -j RETURN"; done
  echo "-A JIJI-INPUT -d $JIJI_WIREGUARD_IP -j DROP"
}

forward_rules() {
  if [ -n "$bridge" ]; then
    echo "-A JIJI-FORWARD -i $bridge -o jiji0 -s $JIJI_SUBNET -d $JIJI_CLUSTER_CIDR -j ACCEPT"
    echo "-A JIJI-FORWARD -i jiji0 -o $bridge -s $JIJI_CLUSTER_CIDR -d $JIJI_SUBNET -j ACCEPT"
  fi
  for in in $inside; do echo "-A JIJI-FORWARD -i $in -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT"; done
  [ -n "$JIJI_GUARD_SUBNET" ] && [ -n "$bridge" ] || return 0
  for in in $inside; do echo "-A JIJI-FORWARD -i $in -j RETURN"; done
  echo "-A JIJI-FORWARD -d $JIJI_SUBNET -m conntrack --ctstate NEW -m conntrack ! --ctstate DNAT -j DROP"
}

input6_rules() {
  for protocol in udp tcp; do
    echo "-A JIJI-INPUT -i jiji0 -s fdcc::/16 -p $protocol --dport $gossip_port -j ACCEPT"
    echo "-A JIJI-INPUT -i lo -p $protocol --dport $gossip_port -j RETURN"
    echo "-A JIJI-INPUT ! -i jiji0 -p $protocol --dport $gossip_port -j DROP"
  done
}

# COMMAND then rules on standard input: each chain named is emptied and filled in one transaction.
restore() {
  command=$1
  table=$2
  shift 2
  {
    echo "*$table"
    for chain in "$@"; do echo ":$chain - [0:0]"; done
    cat
    echo COMMIT
  } | "$command-restore" --noflush --wait 10
}

# COMMAND TABLE PARENT RULE: takes the rule out of the parent chain, however often it is there.
unjump() {
  command=$1 table=$2 parent=$3
  shift 3
  while "$command" -w 10 -t "$table" -C "$parent" "$@" 2>/dev/null; do "$command" -w 10 -t "$table" -D "$parent" "$@"; done
}

# The same: the rule stands at position 1, and nowhere else.
jump() {
  [ "$("$1" -w 10 -t "$2" -S "$3" 1 2>/dev/null)" != "-A $(shift 2 && echo "$*")" ] || return 0
  unjump "$@"
  command=$1 table=$2 parent=$3
  shift 3
  "$command" -w 10 -t "$table" -I "$parent" 1 "$@"
}

# Where forwarded packets are judged first: newer Docker drops before a rule that is only in FORWARD.
forward_parent() {
  if iptables -w 10 -S DOCKER-USER >/dev/null 2>&1; then echo DOCKER-USER; else echo FORWARD; fi
}

jumps() {
  jump iptables filter INPUT -j JIJI-INPUT
  jump ip6tables filter INPUT -j JIJI-INPUT
  parent=$(forward_parent)
  if [ -n "$JIJI_GUARD_SUBNET" ]; then
    jump iptables filter "$parent" -j JIJI-FORWARD
  elif [ "$(iptables -w 10 -S "$parent" 1 && iptables -w 10 -S "$parent" 2)" != "-A $parent -i jiji0 -j JIJI-FORWARD
-A $parent -o jiji0 -j JIJI-FORWARD" ]; then
    unjump iptables filter "$parent" -o jiji0 -j JIJI-FORWARD
    unjump iptables filter "$parent" -i jiji0 -j JIJI-FORWARD
    iptables -w 10 -I "$parent" 1 -o jiji0 -j JIJI-FORWARD
    iptables -w 10 -I "$parent" 1 -i jiji0 -j JIJI-FORWARD
  fi
}

# Container addresses stay what they are through the tunnel: sorted before every engine's masquerade.
nat_table() {
  echo 'table ip jiji'
  echo 'delete table ip jiji'
  echo 'table ip jiji {'
  echo 'chain post {'
  echo 'type nat hook postrouting priority 90; policy accept;'
  echo "oifname \"jiji0\" ip saddr $JIJI_SUBNET ip daddr $JIJI_CLUSTER_CIDR snat ip prefix to ip saddr map { $JIJI_SUBNET : $JIJI_SUBNET }"
  if [ "$JIJI_ENGINE" = docker ] && [ -n "$bridge" ]; then
    echo "ip saddr $JIJI_SUBNET oifname != { \"$bridge\", \"jiji0\" } ip daddr != $JIJI_CLUSTER_CIDR masquerade"
  fi
  echo '}'
  echo '}'
}

nat_rules() {
  echo "-A JIJI-POSTROUTING -o jiji0 -s $JIJI_SUBNET -d $JIJI_CLUSTER_CIDR -j ACCEPT"
  [ "$JIJI_ENGINE" = docker ] && [ -n "$bridge" ] || return 0
  echo "-A JIJI-POSTROUTING -o $bridge -j RETURN"
  echo "-A JIJI-POSTROUTING -o jiji0 -j RETURN"
  echo "-A JIJI-POSTROUTING -s $JIJI_SUBNET ! -d $JIJI_CLUSTER_CIDR -j MASQUERADE"
}

# What the kernel holds of ours now, without counters and handles.
observed() {
  echo "forwarding $(cat /proc/sys/net/ipv4/ip_forward)"
  iptables -w 10 -S JIJI-INPUT
  iptables -w 10 -S JIJI-FORWARD
  ip6tables -w 10 -S JIJI-INPUT
  iptables -w 10 -S INPUT 1
  ip6tables -w 10 -S INPUT 1
  parent=$(forward_parent)
  iptables -w 10 -S "$parent" 1
  iptables -w 10 -S "$parent" 2
  if command -v nft >/dev/null; then
    nft -s list table ip jiji
  else
    iptables -w 10 -t nat -S JIJI-POSTROUTING
    iptables -w 10 -t nat -S POSTROUTING 1
  fi
}

wanted() { { echo "$bridge"; input_rules; forward_rules; input6_rules; nat_table; } | sha256sum; }

apply() {
  sysctl -q -w net.ipv4.ip_forward=1
  { input_rules; forward_rules; } | restore iptables filter JIJI-INPUT JIJI-FORWARD
  input6_rules | restore ip6tables filter JIJI-INPUT
  jumps
  if command -v nft >/dev/null; then
    nat_table | nft -f -
  else
    nat_rules | restore iptables nat JIJI-POSTROUTING
    jump iptables nat POSTROUTING -j JIJI-POSTROUTING
  fi
  mkdir -p "$state"
  { wanted; observed; } >"$state/firewall.new"
  count=$(grep -c '^-A JIJI-' "$state/firewall.new") || count=0
  if [ "$count" -lt "$({ input_rules; forward_rules; input6_rules; } | wc -l)" ] || ! grep -q '^-A INPUT -j JIJI-INPUT$' "$state/firewall.new"; then
    echo "the rules did not take: $count of ours are there" >&2
    exit 1
  fi
  mv -f "$state/firewall.new" "$state/firewall"
  echo "$bridge" >"$state/bridge"
}

check() {
  if ! [ -f "$state/firewall" ]; then
    echo 'never applied' >&2
    exit 1
  fi
  { wanted; observed; } 2>&1 | diff "$state/firewall" - >&2
}

remove_jumps() {
  command=$1 table=$2 chain=$3
  "$command" -w 10 -t "$table" -S 2>/dev/null | sed -n "s/^-A \(.*-j $chain\)\$/\1/p" | while IFS= read -r rule; do
    # The rule is the firewall's own words, without quotes in it.
    # shellcheck disable=SC2086
    "$command" -w 10 -t "$table" -D $rule
  done
  "$command" -w 10 -t "$table" -F "$chain" 2>/dev/null || return 0
  "$command" -w 10 -t "$table" -X "$chain"
}

remove() {
  remove_jumps iptables filter JIJI-INPUT
  remove_jumps iptables filter JIJI-FORWARD
  remove_jumps ip6tables filter JIJI-INPUT
  remove_jumps iptables nat JIJI-POSTROUTING
  if command -v nft >/dev/null && nft list table ip jiji >/dev/null 2>&1; then nft delete table ip jiji; fi
  rm -f "$state/firewall" "$state/bridge"
}

mkdir -p "$state"
exec 9>"$state/firewall.lock"
flock -w 30 9
bridge=$(bridge_name)
inside="jiji0${bridge:+ $bridge}"
case ${1-} in
  apply) apply ;;
  check) check ;;
  remove) remove ;;
  *)
    echo 'usage: jiji-firewall.sh apply | check | remove' >&2
    exit 2
    ;;
esac
