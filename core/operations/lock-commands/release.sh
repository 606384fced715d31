# shellcheck shell=sh
# release.sh: gives a project's lock back, or breaks the one that was seen. Prints released, broken, absent or kept.
# Read after stage-lib.sh and stage-lock.sh.
# Arguments: PROJECT WAY LOCK-ID SEEN FILE AUDIT-TEXT AUDIT-DETAILS AUDIT-JSON
# WAY own: the lock with LOCK-ID; free: one whose operation has ended; break: the one whose info.json reads SEEN, or
# with FILE that file of another tool.
project=$1 way=$2 lock_wanted=$3 seen=$4 file=$5
dir="$JIJI_STATE/lock/$project"
# shellcheck disable=SC2154 # jiji_lock_look sets them
release_it() (
  mkdir -p "$JIJI_STATE/lock"
  exec 9>"$JIJI_STATE/lock/.guard"
  flock -w 20 9 || { echo kept; exit 0; }
  if [ "$way" = break ] && [ -n "$file" ]; then
    if [ "$(jiji_lock_foreign "$project")" != "$file" ]; then echo absent; exit 0; fi
    rm -f "$file"
    case $file in */locks/*/info.json) rmdir "${file%/*}" 2>/dev/null || : ;; esac
    echo broken
    exit 0
  fi
  if [ ! -e "$dir" ]; then echo absent; exit 0; fi
  jiji_lock_look "$dir"
  case $way:$lock_state in
  own:manual) [ "$lock_id" = "$lock_wanted" ] || { echo kept; exit 0; } ;;
  free:finished) ;;
  break:manual | break:unreadable) [ "$(jiji_json_string "$lock_info")" = "$(jiji_json_string "$seen")" ] || { echo kept; exit 0; } ;;
  *) echo kept; exit 0 ;;
  esac
  rm -rf "$dir"
  if [ "$way" = break ]; then echo broken; else echo released; fi
)
result=$(release_it)
case $result in released | broken) jiji_audit "$project" "$6" "$7" "$8" || echo audit-unwritten >&2 ;; esac
echo "$result"
