# shellcheck shell=sh
# registry-sync.sh SECONDS ID...: waits until this server's registry has the rows of all these servers, and knows
# which cluster it belongs to.
limit=$1
shift
began=$(cut -d . -f 1 /proc/uptime)
while :; do
  have=$(jiji_statement 'SELECT id FROM servers WHERE removed_at = 0' | jiji_query | jq -r '.[0]')
  missing=
  for id in "$@"; do
    printf '%s\n' "$have" | grep -qxF "$id" || missing="$missing $id"
  done
  [ -n "$(jiji_statement "SELECT value FROM cluster_metadata WHERE key = 'cluster_id'" | jiji_query)" ] || missing="$missing cluster_metadata"
  [ -n "$missing" ] || break
  if [ "$(($(cut -d . -f 1 /proc/uptime) - began))" -ge "$limit" ]; then
    /opt/jiji/corrosion/corrosion -c /opt/jiji/corrosion/config.toml cluster members >&2 || :
    jiji_fail registry-behind rows "${missing# }" seconds "$limit"
  fi
  sleep 1
done
printf '{"rows":%s}\n' "$#"
