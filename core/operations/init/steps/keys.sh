# shellcheck shell=sh
# keys.sh: makes the server's WireGuard key where it has none; only the public half is printed.
umask 077
key=/etc/wireguard/jiji0.key
mkdir -p /etc/wireguard
if ! [ -s "$key" ]; then
  wg genkey >"$key.new"
  sync "$key.new"
  mv -f "$key.new" "$key"
fi
chmod 0600 "$key"
printf '{"publicKey":"%s"}\n' "$(wg pubkey <"$key")"
