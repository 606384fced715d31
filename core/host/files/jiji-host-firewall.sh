#!/bin/sh
# jiji-host-firewall.sh apply [web] | check | remove
#   apply    lets the private network through the firewall that the server's owner runs (ufw or firewalld), and reads it
#            back; `web`: ports 80 and 443 as well, now and at every later run. Nothing to do where none is active
#   check    exit 0 when all is as `apply` leaves it, else 1 with what is missing
#   remove   takes out what `apply` put in; what was there before it stays
# Rules that the owner had already are neither added again nor removed. How SSH gets in is the owner's business: it does.
set -eu

etc=${JIJI_ETC:-/opt/jiji/etc}
state=${JIJI_STATE:-/var/lib/jiji}
# shellcheck source=/dev/null
. "$etc/host.env"
bridge=$(cat "$state/bridge" 2>/dev/null) || bridge=
inside="jiji0${bridge:+ $bridge}"
added=$state/host-firewall

kind() {
  if command -v ufw >/dev/null 2>&1 && ufw status 2>/dev/null | grep -q '^Status: active'; then echo ufw
  elif command -v firewall-cmd >/dev/null 2>&1 && firewall-cmd --state >/dev/null 2>&1; then echo firewalld
  fi
}

# --- ufw: rules in the words in which it lists them ---------------------------------------------------------------------

ufw_rules() {
  echo 'allow 51820/udp'
  [ ! -e "$added.web" ] || echo 'allow 80,443/tcp'
  echo 'allow in on jiji0 from fdcc::/16 to any port 8787'
  for in in $inside; do
    echo "allow in on $in to $JIJI_WIREGUARD_IP port 53"
    echo "allow in on $in to $JIJI_WIREGUARD_IP port 9153,9199 proto tcp"
  done
  [ -n "$bridge" ] || return 0
  echo "route allow in on $bridge out on jiji0"
  echo "route allow in on jiji0 out on $bridge"
}

ufw_missing() {
  listed=$(ufw show added | sed -n "s/^ufw \(.*\)\$/\1/p" | sed "s/ comment '[^']*'\$//")
  ufw_rules | while IFS= read -r rule; do
    printf '%s\n' "$listed" | grep -qxF -- "$rule" || printf '%s\n' "$rule"
  done
}

ufw_apply() {
  ufw_missing | while IFS= read -r rule; do
    # The words of a rule are our own.
    # shellcheck disable=SC2086
    ufw $rule comment jiji >&2 </dev/null
  done
}

ufw_check() {
  missing=$(ufw_missing)
  [ -z "$missing" ] || { printf 'ufw lacks: %s\n' "$missing" >&2; return 1; }
  # What ufw lists is not yet what the kernel does.
  iptables -w 10 -S ufw-user-input 2>/dev/null | grep -q -- '--dport 51820 ' || { echo 'ufw lists its rules, but the kernel does not have them' >&2; return 1; }
}

ufw_remove() {
  ufw show added | sed -n "s/^ufw \(.*\) comment 'jiji'\$/\1/p" | while IFS= read -r rule; do
    case $rule in
      route\ *) rule="route delete ${rule#route }" ;;
      *) rule="delete $rule" ;;
    esac
    # shellcheck disable=SC2086
    ufw --force $rule >&2 </dev/null
  done
}

# --- firewalld: a zone of our own, and what the world may reach in the default one ------------------------------------------

# Docker keeps its bridges in a zone of its own, which lets them through as well.
zone_interfaces() {
  for in in $inside; do
    [ "$(firewall-cmd --get-zone-of-interface="$in" 2>/dev/null || :)" = docker ] || echo "$in"
  done
}

public_things() {
  echo port=51820/udp
  [ ! -e "$added.web" ] || printf 'service=http\nservice=https\n'
}

firewalld_apply() {
  zone=$(firewall-cmd --get-default-zone)
  firewall-cmd --permanent --get-zones | tr ' ' '\n' | grep -qx jiji || firewall-cmd --permanent --new-zone=jiji >&2
  firewall-cmd --permanent --zone=jiji --set-target=ACCEPT >&2
  for in in $(zone_interfaces); do firewall-cmd --permanent --zone=jiji --change-interface="$in" >&2; done
  public_things | while IFS='=' read -r what value; do
    firewall-cmd --permanent --zone="$zone" "--query-$what=$value" >/dev/null && continue
    firewall-cmd --permanent --zone="$zone" "--add-$what=$value" >&2
    printf '%s %s=%s\n' "$zone" "$what" "$value" >>"$added"
  done
  firewall-cmd --reload >&2
  # A reload flushes what others put in.
  "${JIJI_BIN:-/opt/jiji/bin}/jiji-firewall.sh" apply
}

firewalld_check() {
  zone=$(firewall-cmd --get-default-zone)
  lacking=
  [ "$(firewall-cmd --permanent --zone=jiji --get-target 2>/dev/null)" = ACCEPT ] || lacking="$lacking zone jiji"
  for in in $(zone_interfaces); do firewall-cmd --zone=jiji --query-interface="$in" >/dev/null 2>&1 || lacking="$lacking $in"; done
  for thing in $(public_things); do firewall-cmd --zone="$zone" "--query-$thing" >/dev/null 2>&1 || lacking="$lacking $zone:$thing"; done
  [ -z "$lacking" ] || { printf 'firewalld lacks:%s\n' "$lacking" >&2; return 1; }
}

# Works on the files of a firewalld that is off, too.
firewalld_remove() {
  command -v firewall-offline-cmd >/dev/null 2>&1 || return 0
  if firewall-cmd --state >/dev/null 2>&1; then permanent='firewall-cmd --permanent'; else permanent=firewall-offline-cmd; fi
  [ ! -s "$added" ] || while IFS=' =' read -r zone what value; do $permanent --zone="$zone" "--remove-$what=$value" >&2 || :; done <"$added"
  $permanent --get-zones | tr ' ' '\n' | grep -qx jiji || return 0
  $permanent --delete-zone=jiji >&2
  [ "$permanent" = firewall-offline-cmd ] || firewall-cmd --reload >&2
}

mkdir -p "$state"
exec 9>"$state/host-firewall.lock"
flock -w 30 9
case ${1-} in
  apply)
    found=$(kind)
    [ -n "$found" ] || exit 0
    [ "${2-}" != web ] || : >"$added.web"
    "${found}_apply"
    "${found}_check"
    ;;
  check)
    found=$(kind)
    [ -z "$found" ] || "${found}_check"
    ;;
  remove)
    if command -v ufw >/dev/null 2>&1; then ufw_remove; fi
    firewalld_remove
    rm -f "$added" "$added.web"
    ;;
  *)
    echo 'usage: jiji-host-firewall.sh apply [web] | check | remove' >&2
    exit 2
    ;;
esac
