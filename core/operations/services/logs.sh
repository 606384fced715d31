# shellcheck shell=sh
# logs.sh: output of containers, each line behind its container's name and `o` (standard output) or `e` (standard error).
# Arguments: ENGINE PROJECT WAY TAIL SINCE CONTAINER SERVICE... WAY read, follow; SINCE may be empty; with CONTAINER (a
# name or id) that one alone, else those of the services, but for what a deploy has replaced.
engine=$1 project=$2 way=$3 tail=$4 since=$5 container=$6
shift 6
names=$container
if [ -z "$container" ]; then
  for service in "$@"; do
    names="$names $("$engine" ps --all --filter "label=jiji.project=$project" --filter "label=jiji.service=$service" --format '{{.Names}}' | grep -v '_old_[0-9]*$' | tr '\n' ' ')"
  done
fi
marked() { sed -u "s/^/$1 $2 /"; } # NAME LETTER
one() { # NAME
  set -- "$1" logs --timestamps --tail "$tail"
  name=$1
  shift
  if [ "$way" = follow ]; then set -- "$@" --follow; fi
  if [ -n "$since" ]; then set -- "$@" --since "$since"; fi
  { "$engine" "$@" "$name" 2>&3 | marked "$name" o; } 3>&1 1>&4 | marked "$name" e
}
pids=''
# Whoever asked has gone: what was started goes, too.
# shellcheck disable=SC2086
trap 'kill $pids 2>/dev/null' EXIT HUP INT TERM
for name in $names; do
  case $name in *[!A-Za-z0-9_.-]*) continue ;; esac
  { one "$name" 4>&1; } &
  pids="$pids $!"
done
wait
