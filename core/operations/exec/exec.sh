# shellcheck shell=sh
# exec.sh: runs what a person asked for, at most SECONDS long; its status is this script's (124: cut off).
# Arguments: SECONDS TEXT, or SECONDS '' ENGINE CONTAINER WORD...
seconds=$1 text=$2
shift 2
# Standard error comes as lines of standard output behind `e `, so that both arrive in their order; the others behind `o `.
run_words() {
  engine=$1 container=$2
  shift 2
  timeout --kill-after=5 "$seconds" "$engine" exec "$container" "$@" </dev/null
}
status_file=$(mktemp) || exit 125
trap 'rm -f "$status_file"' EXIT
{
  {
    {
      if [ -n "$text" ]; then timeout --kill-after=5 "$seconds" sh -c "$text" </dev/null 3>&- 4>&-; else run_words "$@" 3>&- 4>&-; fi
      echo $? >"$status_file"
    } 2>&3 | sed -u 's/^/o /' >&4
  } 3>&1 | sed -u 's/^/e /' >&4
} 4>&1
exit "$(cat "$status_file")"
