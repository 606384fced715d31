# shellcheck shell=sh
# acquire.sh: takes a project's lock by hand. Prints nothing when it was taken, else why not. Read after stage-lib.sh
# and stage-lock.sh. Arguments: PROJECT LOCK-ID OPERATION INFO-HEAD AUDIT-TEXT AUDIT-DETAILS AUDIT-JSON
code=0
jiji_lock_take "$1" "$2" "$3" "$4" '' "$1" || code=$?
rmdir "$JIJI_STATE/operations/$3" 2>/dev/null || :
[ "$code" = 0 ] || exit "$code"
jiji_audit "$1" "$5" "$6" "$7" || echo audit-unwritten >&2
