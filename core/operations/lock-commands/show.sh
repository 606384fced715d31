# shellcheck shell=sh
# show.sh: locks of this server that concern a project, one JSON line each. Read after stage-lib.sh and stage-lock.sh.
# Argument: PROJECT.
# shellcheck disable=SC2154 # jiji_lock_look sets them

show_age() { # FILE: seconds since it was taken, by the words in it or by its time
  local taken from
  taken=$(jiji_field "$lock_info" acquiredAt)
  if [ -z "$taken" ] || ! from=$(date -d "$taken" +%s 2>/dev/null); then from=$(stat -c %Y "$1" 2>/dev/null) || from=$(date +%s); fi
  printf '%s' "$(($(date +%s) - from))"
}
for name in "$1" .network; do
  dir="$JIJI_STATE/lock/$name"
  [ -e "$dir" ] || continue
  jiji_lock_look "$dir"
  printf '{"name":%s,"state":"%s","info":%s,"step":%s,"ageSeconds":%s}\n' "$(jiji_json_string "$name")" "$lock_state" "$(jiji_json_string "$lock_info")" \
    "$(jiji_json_string "$(jiji_lock_step "$lock_operation")")" "$(show_age "$dir")"
done
foreign=$(jiji_lock_foreign "$1")
if [ -n "$foreign" ]; then
  lock_info=''
  printf '{"name":%s,"state":"foreign","info":%s,"step":"","ageSeconds":%s,"file":%s}\n' "$(jiji_json_string "$1")" "$(jiji_json_string "$(head -c 2000 "$foreign" 2>/dev/null)")" "$(show_age "$foreign")" "$(jiji_json_string "$foreign")"
fi
