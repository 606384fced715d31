# shellcheck shell=sh
# parts-note.sh PARTS: the versions that the cluster runs from now on, JSON of part and version.
jiji_statement "INSERT INTO cluster_metadata (key, value) VALUES ('parts', ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value" "text:$1" | jiji_transaction >/dev/null
printf '%s\n' "$1"
