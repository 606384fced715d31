# shellcheck shell=sh
# firewall.sh: takes the product's chains, NAT table and jumps out, and its rules out of the owner's firewall.
if [ -x /opt/jiji/bin/jiji-firewall.sh ] && [ -r /opt/jiji/etc/host.env ]; then (unset JIJI_LIB JIJI_RUN JIJI_STATE; exec /opt/jiji/bin/jiji-firewall.sh remove) >&2; fi
if command -v ufw >/dev/null 2>&1; then
  # Numbers move with each deletion: from the last to the first.
  ufw status numbered | sed -n 's/^\[ *\([0-9]*\)\].*# jiji$/\1/p' | sort -rn | while read -r number; do ufw --force delete "$number" >&2; done
fi
if command -v firewall-cmd >/dev/null 2>&1 && firewall-cmd --permanent --get-zones 2>/dev/null | tr ' ' '\n' | grep -qx jiji; then
  { firewall-cmd --permanent --delete-zone=jiji; firewall-cmd --permanent --remove-port=51820/udp; firewall-cmd --reload; } >&2
fi
echo '{"firewall":"removed"}'
