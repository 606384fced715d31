# shellcheck shell=sh
# check-stop.sh ENGINE ID NONCE ASKERS: removes the throw-away container and the probe row, after reading from the
# container's log who had asked: so many servers, each under the address that it says it has.
engine=$1 id=$2 nonce=$3 askers=$4
found=
if "$engine" inspect jiji-check >/dev/null 2>&1; then
  # shellcheck disable=SC2016
  found=$("$engine" logs jiji-check 2>&1 | jq -Rr --arg nonce "$nonce" 'fromjson? | select((.path // "") | startswith("/jiji-check/\($nonce)/")) | (.path | split("/")) as $path | "\($path[3]) \($path[4]) \(.client_addr)"' | sort -u)
  "$engine" rm -f jiji-check >/dev/null
fi
jiji_statement 'DELETE FROM cluster_metadata WHERE key = ?' "text:probe-$id" | jiji_transaction >/dev/null
wrong=$(printf '%s\n' "$found" | awk 'NF == 3 && $2 != $3 { printf "%s: %s arrived as %s ", $1, $2, $3 }')
[ -z "$wrong" ] || jiji_fail check-failed check 'true source addresses' found "$wrong"
[ "$(printf '%s\n' "$found" | awk 'NF == 3 { print $1 }' | sort -u | grep -c . || :)" = "$askers" ] || jiji_fail check-failed check 'requests of the others' found "$(printf '%s' "$found" | tr '\n' ' ')"
echo '{"removed":true}'
