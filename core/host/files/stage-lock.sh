# shellcheck shell=sh
# stage-lock.sh: the deployment lock, its lease and fence, the journal's ends and the audit files. Read after stage-lib.sh.
# `info.json` is written here in one line, so that its fields can be read without a JSON parser; what another program
# wrote in another form counts as locked by an unknown holder.

jiji_field() { printf '%s\n' "$1" | sed -n 's/.*"'"$2"'":"\([^"]*\)".*/\1/p' | head -n 1; }
jiji_number() { printf '%s\n' "$1" | sed -n 's/.*"'"$2"'":\([0-9.][0-9.]*\).*/\1/p' | head -n 1; }

# One line, on disk before it returns. A full disk gives up the journal's reserve once.
jiji_journal_write() { # JOURNAL LINE
  if ! printf '%s\n' "$2" >>"$1" 2>/dev/null; then
    rm -f "${1%/*}/reserve"
    printf '\n%s\n' "$2" >>"$1" || return 1
  fi
  sync "$1"
}

jiji_unit_active() { # OPERATION
  [ -n "$(systemctl list-units --all --plain --no-legend --state=active,activating,deactivating,reloading "jiji-op-$1-*" 2>/dev/null)" ]
}

# How things stand at LOCK-DIR; sets lock_state, lock_info, lock_id, lock_operation, lock_fence.
jiji_lock_look() {
  local boot lease age
  lock_state=free lock_info='' lock_id='' lock_operation='' lock_fence=0
  [ -e "$1" ] || return 0
  lock_info=$(cat "$1/info.json" 2>/dev/null) || lock_info=''
  lock_id=$(jiji_field "$lock_info" lockId) lock_operation=$(jiji_field "$lock_info" operationId) lock_fence=$(jiji_number "$lock_info" fence)
  boot=$(jiji_field "$lock_info" bootId) lease=$(jiji_number "$lock_info" lease)
  case $lock_info in *'"manual":true'*) lock_state=manual; return 0 ;; esac
  if [ -z "$lock_id" ] || [ -z "$lock_operation" ] || [ -z "$lock_fence" ] || [ -z "$lease" ]; then lock_state=unreadable; return 0; fi
  if jiji_unit_active "$lock_operation"; then lock_state=running; return 0; fi
  if [ "$boot" = "$(jiji_boot_id)" ]; then
    age=$(awk -v now="$(jiji_uptime)" -v then="$lease" 'BEGIN { if (now - then < 30) print "young"; else print "old" }')
    if [ "$age" = young ]; then lock_state=alive; return 0; fi
  fi
  if jiji_journal_unfinished "$lock_operation"; then lock_state=interrupted; else lock_state=finished; fi
}

# An operation that began a step here and has no end.
jiji_journal_unfinished() { # OPERATION
  local journal="$JIJI_STATE/operations/$1/journal.ndjson"
  [ -e "$journal" ] && grep -q '^{"type":"stage"' "$journal" && ! grep -q '^{"type":"finish"' "$journal"
}

# Locks of older tools in the home folders of root and of the user that sudo came from; prints the first that is held.
jiji_lock_foreign() { # PROJECT
  local home found
  for home in "${HOME:-/root}" "$(getent passwd "${SUDO_USER:-root}" | cut -d: -f6)"; do
    [ -n "$home" ] || continue
    for found in "$home/.jiji/deploy.lock" "$home/.jiji/$1/deploy.lock"; do
      if [ -e "$found" ]; then printf '%s\n' "$found"; return 0; fi
    done
    [ -d "$home/.jiji/$1/locks" ] || continue
    found=$(find "$home/.jiji/$1/locks" -name info.json 2>/dev/null | head -n 1)
    if [ -n "$found" ]; then printf '%s\n' "$found"; return 0; fi
  done
}

jiji_lock_refuse() { # STATE INFO [STEP]
  printf '{"type":"refused","reason":"lock-held","state":"%s","info":"%s","step":"%s"}\n' "$1" "$(printf '%s' "$2" | jiji_json)" "$(printf '%s' "${3-}" | jiji_json)"
}

# The step that the holder began last, for people who wait.
jiji_lock_step() { # OPERATION
  sed -n 's/^{"type":"begin".*"step":"\([^"]*\)".*/\1/p' "$JIJI_STATE/operations/$1/journal.ndjson" 2>/dev/null | tail -n 1
}

# Takes the lock or prints why not (status 1). INFO-HEAD: info.json without its last brace and without fence, bootId,
# acquiredAt and lease. TAKEOVER: operation whose unfinished lock may be taken, or empty.
jiji_lock_take() ( # LOCK LOCK-ID OPERATION INFO-HEAD TAKEOVER PROJECT
  dir="$JIJI_STATE/lock/$1" fence=1
  umask 077
  mkdir -p "$JIJI_STATE/lock" "$JIJI_STATE/operations/$3"
  exec 9>"$JIJI_STATE/lock/.guard"
  flock -w 20 9 || { jiji_lock_refuse unreadable ''; exit 1; }
  foreign=$(jiji_lock_foreign "$6")
  if [ -n "$foreign" ]; then jiji_lock_refuse foreign "$(printf '%s\n' "$foreign"; head -c 2000 "$foreign" 2>/dev/null)"; exit 1; fi
  jiji_lock_look "$dir"
  [ "$lock_id" != "$2" ] || exit 0
  # An owner that wakes up after its lock went to another one does not begin anew.
  if [ -e "$JIJI_STATE/operations/$3/journal.ndjson" ]; then jiji_lock_refuse lost "$lock_info"; exit 1; fi
  case $lock_state in
  free) ;;
  finished) rm -rf "$dir" ;;
  interrupted)
    if [ "$lock_operation" != "$5" ] || [ -z "$5" ]; then jiji_lock_refuse interrupted "$lock_info" "$(jiji_lock_step "$lock_operation")"; exit 1; fi
    fence=$((lock_fence + 1))
    ;;
  *)
    jiji_lock_refuse "$lock_state" "$lock_info" "$(jiji_lock_step "$lock_operation")"
    exit 1
    ;;
  esac
  mkdir "$dir" 2>/dev/null || [ "$lock_state" = interrupted ] || { jiji_lock_refuse unreadable ''; exit 1; }
  if ! { printf '%s,"fence":%s,"bootId":"%s","acquiredAt":"%s","lease":%s}\n' "$4" "$fence" "$(jiji_boot_id)" "$(date -u +%Y-%m-%dT%H:%M:%SZ)" "$(jiji_uptime)" >"$dir/info.json.part" &&
    sync "$dir/info.json.part" && mv "$dir/info.json.part" "$dir/info.json"; }; then
    [ "$lock_state" = interrupted ] || rm -rf "$dir"
    exit 74
  fi
)

# Is the lock still this owner's? Every step asks before it changes anything.
jiji_lock_own() { # LOCK LOCK-ID
  grep -qF "\"lockId\":\"$2\"" "$JIJI_STATE/lock/$1/info.json" 2>/dev/null
}

# Says that the editor lives: rewrites the lease. Status 1 when the lock is another's by now.
jiji_lock_renew() ( # LOCK LOCK-ID
  dir="$JIJI_STATE/lock/$1"
  umask 077
  exec 9>"$JIJI_STATE/lock/.guard"
  flock -w 20 9
  jiji_lock_own "$1" "$2" || exit 1
  sed 's/"lease":[0-9.]*}$/"lease":'"$(jiji_uptime)"'}/' "$dir/info.json" >"$dir/info.json.part" && mv "$dir/info.json.part" "$dir/info.json"
)

# Gives the lock back if it is ours; prints `released`, `absent` or `foreign`.
jiji_lock_release() ( # LOCK LOCK-ID
  dir="$JIJI_STATE/lock/$1"
  [ -d "$JIJI_STATE/lock" ] || { echo absent; exit 0; }
  exec 9>"$JIJI_STATE/lock/.guard"
  flock -w 20 9
  if [ ! -e "$dir" ]; then echo absent; exit 0; fi
  jiji_lock_own "$1" "$2" || { echo foreign; exit 0; }
  rm -rf "$dir"
  echo released
)

# One entry in both audit files of a project. TEXT: status, action and message of the line; JSON: the entry without its
# first brace, without timestamp and without its last brace. Rotation at 5 MiB; a file that still holds entries of the
# last 90 days is kept beside the new one.
jiji_audit() ( # PROJECT TEXT DETAILS JSON
  dir="$JIJI_STATE/projects/$1"
  umask 077
  mkdir -p "$dir"
  exec 9>"$dir/.audit.lock"
  flock -w 20 9
  for file in "$dir/audit.txt" "$dir/audit.jsonl"; do
    if [ "$(stat -c %s "$file" 2>/dev/null || echo 0)" -ge 5242880 ]; then
      if [ -n "$(find "$file.1" -mtime -90 2>/dev/null)" ]; then mv "$file.1" "$file.$(date -u +%Y%m%d%H%M%S)"; fi
      mv "$file" "$file.1"
    fi
  done
  time=$(date -u +%Y-%m-%dT%H:%M:%S.%3NZ)
  [ -e "$dir/audit.txt" ] || printf '# Jiji audit trail\n# Created: %s\n# Server: %s\n# Format: [time] [STATUS  ] ACTION - message\n\n' "$time" "$(cat /etc/hostname 2>/dev/null)" >"$dir/audit.txt"
  printf '[%s] %s\n' "$time" "$2" >>"$dir/audit.txt"
  [ -z "$3" ] || printf '    Details: %s\n' "$3" >>"$dir/audit.txt"
  printf '{"timestamp":"%s",%s}\n' "$time" "$4" >>"$dir/audit.jsonl"
)

# The steps that ran here and how long each took in ms, as the inside of a JSON object.
jiji_step_times() { # JOURNAL
  sed -n 's/^{"type":"end","stage":"[a-z0-9-]*","step":"\([a-z0-9._-]*\)","result":"\(done\|failed\|warning\)","code":[0-9]*,"ms":\([0-9]*\),.*/"\1":\3/p' "$1" 2>/dev/null | paste -sd, -
}

# An audit entry's inside with the times of its steps in its details, which are its last field if it has any.
jiji_audit_timed() { # JSON TIMES
  case $2:$1 in
  :*) printf '%s' "$1" ;;
  *'"details":'*'}') printf '%s,"steps":{%s}}' "${1%\}}" "$2" ;;
  *) printf '%s,"details":{"steps":{%s}}' "$1" "$2" ;;
  esac
}

# Ends an operation on this server: last journal line, audit, lock, spool; journals older than 90 days go.
jiji_operation_finish() { # OPERATION OUTCOME LOCK LOCK-ID PROJECT AUDIT-TEXT AUDIT-DETAILS AUDIT-JSON
  local dir="$JIJI_STATE/operations/$1" started took released
  if [ -e "$dir/journal.ndjson" ]; then
    if grep -q '^{"type":"finish"' "$dir/journal.ndjson"; then return 0; fi
    jiji_journal_write "$dir/journal.ndjson" "{\"type\":\"finish\",\"outcome\":\"$2\",\"at\":$(jiji_now_ms)}" || echo journal-unwritten
  fi
  started=$(cat "$dir/started" 2>/dev/null) || started=''
  took=$(awk -v now="$(jiji_uptime)" -v then="${started:-0}" 'BEGIN { ms = 0; if (then > 0 && now >= then) ms = (now - then) * 1000; printf "%d", ms }')
  if [ -n "$6" ]; then jiji_audit "$5" "$6" "$7" "$(jiji_audit_timed "$8" "$(jiji_step_times "$dir/journal.ndjson")"),\"durationMs\":$took" || echo audit-unwritten; fi
  released=$(jiji_lock_release "$3" "$4") || released=failed
  echo "lock-$released"
  rm -f "$dir/reserve"
  find "$JIJI_SPOOL/$1" -mindepth 1 ! -name '*.log' -delete 2>/dev/null || :
  rmdir "$JIJI_SPOOL/$1" 2>/dev/null || :
  find "$JIJI_STATE/operations" -mindepth 1 -maxdepth 1 -type d -mtime +90 -exec rm -rf {} + 2>/dev/null || :
}
