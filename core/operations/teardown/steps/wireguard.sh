# shellcheck shell=sh
# wireguard.sh: takes jiji0 down and removes its files, the private key among them.
systemctl disable --quiet --now wg-quick@jiji0.service 2>/dev/null || :
if ip link show jiji0 >/dev/null 2>&1; then wg-quick down jiji0 >&2 2>/dev/null || ip link del jiji0; fi
rm -f /etc/wireguard/jiji0.conf /etc/wireguard/jiji0.conf.bak /etc/wireguard/jiji0.conf.new /etc/wireguard/jiji0.key /etc/wireguard/jiji0.key.next
systemctl reset-failed wg-quick@jiji0.service 2>/dev/null || :
echo '{"wireguard":"removed"}'
