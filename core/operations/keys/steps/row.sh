# shellcheck shell=sh
# row.sh ID KEY MANAGEMENT_IP: tells the registry which key and management address this server has from now on.
jiji_statement 'UPDATE servers SET wireguard_pubkey = ?, management_ip = ? WHERE id = ? AND removed_at = 0' "text:$2" "text:$3" "text:$1" | jiji_transaction >/dev/null
[ "$(jiji_statement 'SELECT wireguard_pubkey FROM servers WHERE id = ?' "text:$1" | jiji_query | jq -r '.[0]')" = "$2" ] || jiji_fail key-row server "$1"
echo '{"row":"written"}'
