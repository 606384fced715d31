# shellcheck shell=sh
# units.sh UNITS PATH...: stops and disables the units (words, those first that put things back), and removes what was
# installed outside the product's own folders: unit files, and additions to other units with their folders.
units=$1
shift
for unit in $units; do
  systemctl disable --quiet --now "$unit" 2>/dev/null || :
  if [ "$(systemctl is-active "$unit" 2>/dev/null)" = active ]; then jiji_fail unit-lives unit "$unit"; fi
done
for instance in $(systemctl list-units --all --plain --no-legend 'jiji-health@*' 2>/dev/null | awk '{ print $1 }'); do systemctl stop "$instance" || :; done
for path in "$@"; do
  rm -f "$path"
  case $path in *.d/*) rmdir "${path%/*}" 2>/dev/null || : ;; esac
done
systemctl daemon-reload
systemctl reset-failed 'jiji-*' 2>/dev/null || :
echo '{"units":"removed"}'
