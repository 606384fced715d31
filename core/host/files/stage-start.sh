# shellcheck shell=sh
# stage-start.sh: takes the lock, starts one stage as a transient unit and follows its journal; sent again with another
# OFFSET it goes on where a lost connection stopped, and never starts anything twice. Read after stage-lib.sh,
# stage-lock.sh and (with a state hash) inspect-state.sh.
#
# Arguments: OPERATION STAGE LOCK LOCK-ID TAKEOVER PROJECT ENGINE STATE-HASH OFFSET
# STAGE may be empty: then only the lock is taken. STATE-HASH may be empty: then it is not checked.
# Standard input: files, each as `PATH MODE BYTES` and a line break and its bytes, ended by a line with a dot.
# Standard output: one JSON line that says how it began, then journal lines, each after the byte offset behind it.

LC_ALL=C
export LC_ALL
jiji_operation=$1 jiji_stage=$2 jiji_lock=$3 jiji_lock_id=$4 jiji_takeover=$5 jiji_project=$6 jiji_engine=$7 jiji_hash=$8 jiji_offset=$9
jiji_dir="$JIJI_STATE/operations/$jiji_operation" jiji_run="$JIJI_SPOOL/$jiji_operation"
jiji_unit="jiji-op-$jiji_operation-$jiji_stage"

jiji_answer() { printf '{"type":"%s","detail":"%s"}\n' "$1" "$(printf '%s' "${2-}" | jiji_json)"; }

# Why FOLDER cannot be written to: what an attempt says, and the free bytes and inodes.
jiji_room() {
  touch "$1/.jiji-room" 2>&1 && rm -f "$1/.jiji-room"
  df -P "$1" 2>&1 | tail -n 1
  df -Pi "$1" 2>&1 | tail -n 1
}

jiji_unspool() {
  local path mode bytes
  umask 077
  while read -r path mode bytes; do
    [ "$path" != . ] || return 0
    mkdir -p "$jiji_run/$(dirname "$path")" || return 1
    head -c "$bytes" >"$jiji_run/$path" || return 1
    [ "$(stat -c %s "$jiji_run/$path")" = "$bytes" ] || return 1
    chmod "$mode" "$jiji_run/$path"
  done
  return 1
}

# Whether systemd still has something to do for the stage.
jiji_unit_here() {
  case $(systemctl show --property=ActiveState --value "$jiji_unit" 2>/dev/null) in
  active | activating | deactivating | reloading) return 0 ;;
  *) return 1 ;;
  esac
}

# Follows until the stage has ended in the journal or its process is gone.
jiji_follow() {
  local journal="$jiji_dir/journal.ndjson" pid tries=0
  while [ ! -s "$jiji_dir/pid.$jiji_stage" ] && [ "$tries" -lt 100 ]; do sleep 0.02; tries=$((tries + 1)); done
  pid=$(cat "$jiji_dir/pid.$jiji_stage" 2>/dev/null) || pid=''
  # A process of that number which is not ours any more would keep the follower waiting for ever.
  if ! systemctl is-active --quiet "$jiji_unit" 2>/dev/null; then pid=''; fi
  # Read line by line here: awk and sed would hold lines back until their buffers are full.
  sh -c 'echo $$; if [ -n "$3" ]; then exec tail --pid="$3" -s 0.2 -c "+$2" -f "$1"; else exec tail -c "+$2" "$1"; fi' _ "$journal" "$((jiji_offset + 1))" "$pid" 2>/dev/null | {
    read -r reader
    while IFS= read -r line; do
      jiji_offset=$((jiji_offset + ${#line} + 1))
      printf '%s %s\n' "$jiji_offset" "$line" || { kill "$reader" 2>/dev/null; exit 3; }
      case $line in
      '{"type":"stage-end","stage":"'"$jiji_stage"'"'* | '{"type":"unit","stage":"'"$jiji_stage"'"'*)
        kill "$reader" 2>/dev/null
        exit 3
        ;;
      esac
    done
  } || return 0
  # Where the process went without a last word, the unit writes one as its last act, while it counts as deactivating.
  tries=0
  while jiji_unit_here && [ "$tries" -lt 50 ]; do sleep 0.1; tries=$((tries + 1)); done
  # That word came after the reader had gone: there is more to follow.
  printf '{"type":"followed","active":%s,"boot":"%s"}\n' "$( (jiji_unit_here || grep -qF "{\"type\":\"unit\",\"stage\":\"$jiji_stage\"" "$journal") && echo true || echo false)" "$(jiji_boot_id)"
}

if [ -n "$jiji_stage" ] && [ -e "$jiji_dir/begun.$jiji_stage" ]; then
  cat >/dev/null
  jiji_answer attached
  jiji_follow
  exit 0
fi
if ! jiji_unspool; then
  cat >/dev/null
  jiji_answer spool-failed "$(mkdir -p "$JIJI_SPOOL" 2>&1; jiji_room "$JIJI_SPOOL")"
  rm -rf "$jiji_run"
  exit 0
fi
if ! { mkdir -p "$jiji_dir" && chmod 700 "$JIJI_STATE/operations" "$jiji_dir" && { [ -e "$jiji_dir/reserve" ] || head -c 131072 /dev/zero >"$jiji_dir/reserve"; } && sync "$jiji_dir/reserve"; }; then
  jiji_answer journal-failed "$(jiji_room "$JIJI_STATE")"
  rm -rf "$jiji_run"
  [ -e "$jiji_dir/journal.ndjson" ] || rm -rf "$jiji_dir"
  exit 0
fi
jiji_code=0
jiji_lock_take "$jiji_lock" "$jiji_lock_id" "$jiji_operation" "$(cat "$jiji_run/info.head")" "$jiji_takeover" "$jiji_project" || jiji_code=$?
if [ "$jiji_code" != 0 ]; then
  [ "$jiji_code" = 1 ] || jiji_answer journal-failed "$(jiji_room "$JIJI_STATE")"
  rm -rf "$jiji_run"
  [ -e "$jiji_dir/journal.ndjson" ] || rm -rf "$jiji_dir"
  exit 0
fi
if [ -n "$jiji_hash" ]; then
  jiji_state_text "$jiji_engine" >"$jiji_run/state"
  if [ "$(sha256sum <"$jiji_run/state" | cut -d' ' -f1)" != "$jiji_hash" ]; then
    [ -e "$jiji_dir/journal.ndjson" ] || jiji_lock_release "$jiji_lock" "$jiji_lock_id" >/dev/null
    printf '{"type":"refused","reason":"plan-stale","state":"%s"}\n' "$(jiji_json 262144 <"$jiji_run/state")"
    rm -rf "$jiji_run"
    [ -e "$jiji_dir/journal.ndjson" ] || rm -rf "$jiji_dir"
    exit 0
  fi
fi
if [ ! -e "$jiji_dir/journal.ndjson" ]; then
  jiji_uptime >"$jiji_dir/started"
  cp "$jiji_run/request.json" "$jiji_dir/request.json"
  jiji_journal_write "$jiji_dir/journal.ndjson" "$(cat "$jiji_run/operation.head"),\"boot\":\"$(jiji_boot_id)\",\"at\":$(jiji_now_ms)}"
  jiji_audit "$jiji_project" "$(cat "$jiji_run/audit.text")" "$(cat "$jiji_run/audit.details")" "$(cat "$jiji_run/audit.json")" || :
  if [ -n "$jiji_takeover" ] && jiji_journal_unfinished "$jiji_takeover"; then
    jiji_journal_write "$JIJI_STATE/operations/$jiji_takeover/journal.ndjson" "{\"type\":\"finish\",\"outcome\":\"taken-over\",\"by\":\"$jiji_operation\",\"at\":$(jiji_now_ms)}"
    rm -rf "${JIJI_SPOOL:?}/$jiji_takeover" "$JIJI_STATE/operations/$jiji_takeover/reserve"
  fi
fi
if [ -z "$jiji_stage" ]; then jiji_answer locked; exit 0; fi
: >"$jiji_dir/begun.$jiji_stage"
jiji_journal_write "$jiji_dir/journal.ndjson" "$(cat "$jiji_run/stage.$jiji_stage/stage.head"),\"at\":$(jiji_now_ms)}"
cp "$jiji_run/stage.$jiji_stage/stop.sh" "$jiji_dir/stop.sh"
if ! jiji_why=$(systemd-run --quiet --collect --unit="$jiji_unit" --setenv=LC_ALL=C --setenv=HOME=/root \
  --setenv=PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin --property="ExecStopPost=/bin/sh $jiji_dir/stop.sh $jiji_stage" \
  /bin/sh "$jiji_run/stage.$jiji_stage/program.sh" 2>&1); then
  jiji_journal_write "$jiji_dir/journal.ndjson" "{\"type\":\"stage-end\",\"stage\":\"$jiji_stage\",\"result\":\"not-started\",\"undo\":\"none\",\"step\":\"\",\"at\":$(jiji_now_ms)}"
  jiji_answer not-started "$jiji_why"
  exit 0
fi
jiji_answer started
jiji_follow
