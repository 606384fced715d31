# shellcheck shell=sh
# volumes.sh ENGINE VOLUME...: removes these volumes with their data. One that a container still uses stays, and is told.
engine=$1
shift
kept=
for volume in "$@"; do
  "$engine" volume inspect "$volume" >/dev/null 2>&1 || continue
  "$engine" volume rm "$volume" >/dev/null || kept="$kept $volume"
done
[ -z "$kept" ] || jiji_fail volumes-in-use volumes "${kept# }"
printf '{"volumes":%s}\n' "$#"
