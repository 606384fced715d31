# shellcheck shell=sh
# tombstone-read.sh ID...: waits until this member's registry knows that these servers have left.
tries=0
while :; do
  missing=
  for id in "$@"; do
    [ "$(jiji_statement 'SELECT removed_at FROM servers WHERE id = ?' "text:$id" | jiji_query | jq '.[0]')" != 0 ] || missing="$missing $id"
  done
  [ -n "$missing" ] || break
  tries=$((tries + 1))
  [ "$tries" -lt 60 ] || jiji_fail tombstone-unread servers "${missing# }"
  sleep 0.5
done
echo '{"read":true}'
