# shellcheck shell=sh
# coredns.sh restart|keep: names as the registry has them now, a configuration that has been tried, and CoreDNS
# answering on this server's .1.
# The runner's own variables mean something else to the installed programs.
unset JIJI_LIB JIJI_RUN JIJI_STATE
. /opt/jiji/etc/host.env
# What an earlier tool had on this address and port; its files are replaced by ours.
for unit in jiji-dns-update.timer jiji-dns-update.service jiji-dns.service; do
  [ -e "/etc/systemd/system/$unit" ] || continue
  systemctl disable --quiet --now "$unit" >&2 || :
  rm -f "/etc/systemd/system/$unit"
done
rm -rf /opt/jiji/dns
was_active=$(systemctl is-active jiji-coredns.service 2>/dev/null) || :
/opt/jiji/coredns/update-hosts.sh >&2 || jiji_fail names-failed
if ! written=$(/opt/jiji/coredns/coredns-config.sh); then jiji_fail coredns-config; fi
systemctl daemon-reload
systemctl enable --quiet jiji-coredns.service
if ! [ "$was_active" = active ] || [ "$1" = restart ] || [ "$written" = changed ]; then systemctl restart jiji-coredns.service >&2 || :; fi
tries=0
until [ "$(dig +short +time=1 +tries=1 "@$JIJI_WIREGUARD_IP" "health-check.$JIJI_DOMAIN" A 2>/dev/null)" = "$JIJI_WIREGUARD_IP" ]; do
  tries=$((tries + 1))
  if [ "$tries" -ge 20 ]; then
    journalctl -u jiji-coredns.service --no-pager --lines=15 --output=cat >&2 || :
    jiji_fail coredns-dead
  fi
  sleep 0.5
done
echo '{"names":"answered"}'
