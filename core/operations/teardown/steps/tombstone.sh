# shellcheck shell=sh
# tombstone.sh ID...: tells the registry, on a member that stays, that these servers have left.
for id in "$@"; do
  {
    jiji_statement 'UPDATE servers SET removed_at = ? WHERE id = ? AND removed_at = 0' "int:$(date +%s%3N)" "text:$id"
    jiji_statement 'DELETE FROM containers WHERE server_id = ?' "text:$id"
  } | jiji_transaction >/dev/null
done
printf '{"removed":"%s"}\n' "$*"
