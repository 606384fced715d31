# shellcheck shell=sh
# next.sh ROUND: makes the key that this server is to have next, beside the one in use; only its public half is printed.
# Nothing to do where this round of rotation has been here already.
umask 077
folder=/etc/wireguard
next=$folder/jiji0.key.next
if [ "$(cat /var/lib/jiji/key-round 2>/dev/null)" = "$1" ]; then echo '{"done":true}'; exit 0; fi
[ -s "$folder/jiji0.key" ] || jiji_fail key-missing
if ! [ -s "$next" ]; then
  wg genkey >"$next.new"
  sync "$next.new"
  mv -f "$next.new" "$next"
fi
printf '{"publicKey":"%s"}\n' "$(wg pubkey <"$next")"
