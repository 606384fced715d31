# shellcheck shell=sh
# read.sh ID KEY: waits until this member's registry has the server's new key: its control loop would put the old one back.
tries=0
until [ "$(jiji_statement 'SELECT wireguard_pubkey FROM servers WHERE id = ?' "text:$1" | jiji_query | jq -r '.[0]')" = "$2" ]; do
  tries=$((tries + 1))
  [ "$tries" -lt 60 ] || jiji_fail key-unread server "$1" seconds 30
  sleep 0.5
done
echo '{"read":true}'
