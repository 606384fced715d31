# shellcheck shell=sh
# check-start.sh ENGINE IMAGE SUBNET NONCE ID DNS...: a throw-away container at the highest free address, and a probe row
# that the other servers have to see. The image answers HTTP on port 8080 and logs who asked.
engine=$1 image=$2 subnet=$3 nonce=$4 id=$5
shift 5
"$engine" rm -f jiji-check >/dev/null 2>&1 || :
rm -f /var/lib/jiji/stopped/jiji-check
exec 8>/var/lib/jiji/host.lock
flock -w 30 8 || jiji_fail check-failed check 'throw-away container' found 'host.lock is held'
used=$("$engine" ps -aq --filter network=jiji | while read -r container; do "$engine" inspect "$container" | jq -r '.[0].NetworkSettings.Networks.jiji.IPAddress'; done)
base=${subnet%.*}
last=254
while printf '%s\n' "$used" | grep -qxF "$base.$last"; do last=$((last - 1)); done
dns=
for server in "$@"; do dns="$dns --dns $server"; done
# shellcheck disable=SC2086
"$engine" run -d --name jiji-check --network jiji --ip "$base.$last" $dns --restart no --label jiji.managed=true --label jiji.check=true "$image" kamal-proxy run --http-port 8080 --https-port 8443 >/dev/null
flock -u 8
tries=0
until curl -s -o /dev/null --noproxy '*' --max-time 1 "http://$base.$last:8080/"; do
  tries=$((tries + 1))
  if [ "$tries" -ge 20 ]; then
    "$engine" logs jiji-check >&2 || :
    jiji_fail check-failed check 'throw-away container' found 'it does not answer'
  fi
  sleep 0.5
done
jiji_statement 'INSERT INTO cluster_metadata (key, value) VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value' "text:probe-$id" "text:$nonce $base.$last" | jiji_transaction >/dev/null
printf '{"address":"%s"}\n' "$base.$last"
