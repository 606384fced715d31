# shellcheck shell=sh
# units.sh UNIT...: stops and disables the units, the ones that put things back first, and removes their files.
for unit in "$@"; do
  systemctl disable --quiet --now "$unit" 2>/dev/null || :
  if [ "$(systemctl is-active "$unit" 2>/dev/null)" = active ]; then jiji_fail unit-lives unit "$unit"; fi
done
for instance in $(systemctl list-units --all --plain --no-legend 'jiji-health@*' 2>/dev/null | awk '{ print $1 }'); do systemctl stop "$instance" || :; done
rm -rf /etc/systemd/system/jiji-health.socket.d
for unit in "$@" jiji-health@.service; do rm -f "/etc/systemd/system/$unit"; done
systemctl daemon-reload
systemctl reset-failed 'jiji-*' 2>/dev/null || :
echo '{"units":"removed"}'
