# shellcheck shell=sh
# next-undo.sh: forgets the key that was not taken into use.
rm -f /etc/wireguard/jiji0.key.next /etc/wireguard/jiji0.key.next.new
