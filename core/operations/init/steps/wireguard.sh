# shellcheck shell=sh
# wireguard.sh WIREGUARD_IP MANAGEMENT_IP MTU: makes jiji0 what the secret says (a wg-quick file without the private
# key, which is put in here), without dropping tunnels that are up, and reads it back.
wireguard_ip=$1 management_ip=$2 mtu=$3
umask 077
key=/etc/wireguard/jiji0.key
conf=/etc/wireguard/jiji0.conf
work=$(mktemp -d)
trap 'rm -rf "$work" "$conf.new"' EXIT

is_up() { ip link show jiji0 >/dev/null 2>&1; }

# Makes the running interface equal to the file. syncconf knows neither addresses nor routes.
follow_file() {
  wg-quick strip "$conf" >"$work/stripped"
  wg syncconf jiji0 "$work/stripped"
  ip link set jiji0 mtu "$mtu"
  for other in $(ip -4 -o addr show dev jiji0 | awk '{ print $4 }'); do
    [ "${other%/*}" = "$wireguard_ip" ] || ip addr del "$other" dev jiji0
  done
  for other in $(ip -6 -o addr show dev jiji0 scope global | awk '{ print $4 }'); do
    [ "${other%/*}" = "$management_ip" ] || ip -6 addr del "$other" dev jiji0
  done
  ip addr replace "$wireguard_ip/32" dev jiji0
  ip -6 addr replace "$management_ip/128" dev jiji0 nodad
  wg show jiji0 allowed-ips | cut -f 2- | tr ' ' '\n' | sed '/^(none)$/d; /^$/d' | sort >"$work/nets"
  while read -r net; do
    case $net in
      *:*) ip -6 route replace "$net" dev jiji0 ;;
      *) ip route replace "$net" dev jiji0 ;;
    esac
  done <"$work/nets"
  ip -4 -o route show dev jiji0 | awk '{ print $1 }' | while read -r net; do
    grep -qxF "$net" "$work/nets" || ip route del "$net" dev jiji0
  done
  ip -6 -o route show dev jiji0 | awk '$1 ~ /^fdcc:/ { print $1 }' | while read -r net; do
    case $net in */*) ;; *) net=$net/128 ;; esac
    [ "$net" = "$management_ip/128" ] || grep -qxF "$net" "$work/nets" || ip -6 route del "$net" dev jiji0
  done
}

# Outside the kernel the interface's socket may come a moment after wg-quick asks for it, on a busy server.
bring_up() {
  tries=5
  until systemctl restart wg-quick@jiji0.service; do
    tries=$((tries - 1))
    [ "$tries" != 0 ] || return 1
    sleep 2
  done
}

apply() {
  systemctl enable --quiet wg-quick@jiji0.service
  if is_up; then follow_file; else bring_up; fi
}

# Peers and what they may carry, one `key net` a line: of the file, and of the interface.
expected() { awk '$1 == "PublicKey" { key = $3 } $1 == "AllowedIPs" { for (i = 3; i <= NF; i++) { sub(/,$/, "", $i); print key, $i } }' "$conf" | sort; }
found() { wg show jiji0 allowed-ips | awk '{ for (i = 2; i <= NF; i++) print $1, $i }' | sort; }
differs() {
  expected >"$work/expected"
  found >"$work/found"
  ! cmp -s "$work/expected" "$work/found"
}

{
  sed -n '1,/^\[Interface\]$/p' "$JIJI_SECRET"
  printf 'PrivateKey = %s\n' "$(cat "$key")"
  sed '1,/^\[Interface\]$/d' "$JIJI_SECRET"
} >"$conf.new"
sync "$conf.new"
[ ! -f "$conf" ] || cp -p "$conf" "$conf.bak"
mv -f "$conf.new" "$conf"

give_back() {
  if [ -f "$conf.bak" ]; then
    cp -p "$conf.bak" "$conf"
    apply >&2 || :
  else
    systemctl disable --quiet --now wg-quick@jiji0.service >&2 || :
    rm -f "$conf"
  fi
}
if ! apply >&2; then
  systemctl status --no-pager --lines=15 wg-quick@jiji0.service >&2 || :
  give_back
  jiji_fail wireguard-failed
fi
if differs; then
  follow_file
  if differs; then
    diff "$work/expected" "$work/found" | sed -e 's/^</missing/' -e 's/^>/unexpected/' >&2 || :
    give_back
    jiji_fail wireguard-differs
  fi
fi
printf '{"peers":%s}\n' "$(wg show jiji0 peers | grep -c . || :)"
