# shellcheck shell=sh
# firewall.sh: takes the product's chains, NAT table and jumps out, and its rules out of the owner's firewall.
# The runner's own variables mean something else to the installed programs.
if [ -r /opt/jiji/etc/host.env ]; then
  # The owner's firewall first: what it reloads, the other one sees.
  if [ -x /opt/jiji/bin/jiji-host-firewall.sh ]; then (unset JIJI_LIB JIJI_RUN JIJI_STATE; exec /opt/jiji/bin/jiji-host-firewall.sh remove) >&2; fi
  if [ -x /opt/jiji/bin/jiji-firewall.sh ]; then (unset JIJI_LIB JIJI_RUN JIJI_STATE; exec /opt/jiji/bin/jiji-firewall.sh remove) >&2; fi
fi
echo '{"firewall":"removed"}'
