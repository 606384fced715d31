# shellcheck shell=sh
# units.sh MODE UNIT...: enables and starts units; MODE `restart` takes up changed files, `keep` leaves running ones alone.
mode=$1
shift
systemctl daemon-reload
systemctl enable --quiet "$@"
for unit in "$@"; do
  if [ "$mode" = restart ]; then action=restart; else action=start; fi
  if ! systemctl "$action" "$unit"; then
    journalctl -u "$unit" --no-pager --lines=15 --output=cat >&2 || :
    jiji_fail unit-failed unit "$unit"
  fi
done
sleep 1
for unit in "$@"; do
  case $(systemctl is-active "$unit") in
    active | activating) ;;
    inactive) [ "$(systemctl show -p Type --value "$unit")" = oneshot ] || jiji_fail unit-failed unit "$unit" ;;
    *)
      journalctl -u "$unit" --no-pager --lines=15 --output=cat >&2 || :
      jiji_fail unit-failed unit "$unit"
      ;;
  esac
done
printf '{"units":%s}\n' "$#"
