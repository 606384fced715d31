# shellcheck shell=sh
# firewall.sh: forwarding and the product's own chains, now and after every boot.
systemctl daemon-reload
systemctl enable --quiet jiji-firewall.service
if ! systemctl restart jiji-firewall.service; then
  journalctl -u jiji-firewall.service --no-pager --lines=15 --output=cat >&2 || :
  jiji_fail unit-failed unit jiji-firewall.service
fi
/opt/jiji/bin/jiji-firewall.sh check >&2 || jiji_fail firewall-differs
echo '{"firewall":"in place"}'
