# shellcheck shell=sh
# stage-run.sh: runs the steps of one stage inside its transient unit. Read after stage-lib.sh and stage-lock.sh by the
# program that the editor assembles; the first line of that program is `unset INVOCATION_ID NOTIFY_SOCKET`.
#
# Parameters: JIJI_OPERATION JIJI_STAGE JIJI_LOCK JIJI_LOCK_ID JIJI_ON_FAILURE (stage, none)
# JIJI_TAKES_BACK (true: a cancelled operation does not stop it).
# The program calls jiji_step once per step and jiji_stage_end last.

JIJI_OPERATION_DIR="$JIJI_STATE/operations/$JIJI_OPERATION"
JIJI_RUN="$JIJI_SPOOL/$JIJI_OPERATION"
JIJI_STAGE_DIR="$JIJI_RUN/stage.$JIJI_STAGE"
JIJI_LIB="$JIJI_STAGE_DIR/lib.sh"
JIJI_PROBLEM="$JIJI_STAGE_DIR/problem"
jiji_journal="$JIJI_OPERATION_DIR/journal.ndjson"
jiji_result=done jiji_failed='' jiji_begun='' jiji_failed_undo=''
export JIJI_STATE JIJI_SPOOL JIJI_OPERATION JIJI_OPERATION_DIR JIJI_RUN JIJI_STAGE JIJI_LIB JIJI_PROBLEM
umask 022

jiji_log() { jiji_journal_write "$jiji_journal" "$1,\"at\":$(jiji_now_ms)}"; }

# Runs SCRIPT-FILE; standard output and error are kept for the journal. Sets jiji_code and jiji_ms.
jiji_script() { # STEP SCRIPT-FILE SECONDS
  local from
  from=$(jiji_now_ms) jiji_code=0
  rm -f "$JIJI_PROBLEM"
  JIJI_STEP=$1 JIJI_SECRET="$JIJI_RUN/$1" timeout --kill-after=10 "$3" sh "$2" >"$JIJI_STAGE_DIR/out" 2>"$JIJI_STAGE_DIR/err" </dev/null || jiji_code=$?
  jiji_ms=$(($(jiji_now_ms) - from))
}

jiji_end_line() { # STEP RESULT
  local problem=null
  [ ! -s "$JIJI_PROBLEM" ] || problem=$(cat "$JIJI_PROBLEM")
  printf '{"type":"end","stage":"%s","step":"%s","result":"%s","code":%s,"ms":%s,"evidence":"%s","error":"%s","problem":%s' "$JIJI_STAGE" "$1" "$2" "$jiji_code" "$jiji_ms" \
    "$(jiji_json 16384 <"$JIJI_STAGE_DIR/out")" "$(jiji_json 8192 <"$JIJI_STAGE_DIR/err")" "$problem"
}

# BEGIN: the journal line without its time and last brace, with the undo in it.
jiji_step() { # INDEX STEP MODE SECONDS BEGIN
  local result=done
  [ "$jiji_result" = done ] || return 0
  if [ -e "$JIJI_RUN/cancel" ] && [ "$JIJI_TAKES_BACK" != true ]; then jiji_result=cancelled; return 0; fi
  if ! jiji_lock_own "$JIJI_LOCK" "$JIJI_LOCK_ID"; then jiji_result=fenced jiji_failed=$2; return 0; fi
  if ! jiji_log "$5"; then jiji_result=unwritten jiji_failed=$2; return 0; fi
  jiji_begun="$1:$2:$4 $jiji_begun"
  jiji_script "$2" "$JIJI_STAGE_DIR/$1.sh" "$4"
  rm -f "$JIJI_RUN/$2"
  if [ "$jiji_code" != 0 ]; then
    result=failed
    if [ "$3" = optional ]; then result=warning; else jiji_result=failed jiji_failed=$2; fi
  fi
  if ! jiji_log "$(jiji_end_line "$2" "$result")" && [ "$jiji_result" = done ]; then jiji_result=unwritten jiji_failed=$2; fi
}

# Takes back what was begun, last first; a failing undo does not keep the others from trying.
jiji_undo() {
  local entry index step seconds
  for entry in $jiji_begun; do
    index=${entry%%:*} step=${entry#*:} seconds=${entry##*:}
    step=${step%:*}
    [ -e "$JIJI_STAGE_DIR/$index.undo.sh" ] || continue
    jiji_lock_own "$JIJI_LOCK" "$JIJI_LOCK_ID" || { jiji_failed_undo="$jiji_failed_undo $step"; continue; }
    jiji_script "$step" "$JIJI_STAGE_DIR/$index.undo.sh" "$seconds"
    if [ "$jiji_code" = 0 ]; then
      jiji_log "$(jiji_end_line "$step" undone)" || :
    else
      jiji_failed_undo="$jiji_failed_undo $step"
      jiji_log "$(jiji_end_line "$step" undo-failed)" || :
    fi
  done
}

jiji_stage_end() {
  local undo=none
  case $jiji_result in
  failed | cancelled | unwritten)
    if [ "$JIJI_ON_FAILURE" = stage ]; then
      jiji_undo
      undo=done
      [ -z "$jiji_failed_undo" ] || undo=failed
    fi
    ;;
  esac
  rm -rf "$JIJI_STAGE_DIR"
  # As long as the unit ran, it was the sign of life; from here on the lease is, until the editor's next line.
  jiji_lock_renew "$JIJI_LOCK" "$JIJI_LOCK_ID" || :
  jiji_stage_outcome "$jiji_result" "$undo"
  jiji_log "{\"type\":\"stage-end\",\"stage\":\"$JIJI_STAGE\",\"result\":\"$jiji_result\",\"undo\":\"$undo\",\"step\":\"$jiji_failed\"" || :
  [ "$jiji_result" = done ] || exit 1
}

# The last stage of an operation on a single server ends the operation itself; the program replaces this then.
jiji_stage_outcome() { :; }
