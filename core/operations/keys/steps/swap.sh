# shellcheck shell=sh
# swap.sh: the next key becomes the key. The tunnels follow with the next step, which writes jiji0.conf with it.
key=/etc/wireguard/jiji0.key
if [ -s "$key.next" ]; then
  chmod 0600 "$key.next"
  mv -f "$key.next" "$key"
fi
printf '{"publicKey":"%s"}\n' "$(wg pubkey <"$key")"
