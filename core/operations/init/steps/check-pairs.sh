# shellcheck shell=sh
# check-pairs.sh ENGINE NONCE TARGET...: sees the others' probe rows, and reaches their containers out of this
# server's container. Whether the source address stayed
# true is judged where it arrived: by check-stop.sh, from the container's own log.
. /opt/jiji/etc/host.env
engine=$1 nonce=$2
shift 2
now() { cut -d . -f 1 /proc/uptime; }
pid=$("$engine" inspect jiji-check | jq '.[0].State.Pid')
own=$("$engine" inspect jiji-check | jq -r '.[0].NetworkSettings.Networks.jiji.IPAddress')
for target in "$@"; do
  until=$(($(now) + 10))
  while :; do
    row=$(jiji_statement 'SELECT value FROM cluster_metadata WHERE key = ?' "text:probe-$target" | jiji_query | jq -r '.[0]')
    case $row in "$nonce "*) break ;; esac
    [ "$(now)" -lt "$until" ] || jiji_fail check-failed check "row written on $target" found 'not here after 10 s'
    sleep 0.5
  done
  address=${row#* }
  until=$(($(now) + 20))
  until nsenter --net="/proc/$pid/ns/net" curl -s -o /dev/null --noproxy '*' --max-time 3 "http://$address:8080/jiji-check/$nonce/$JIJI_SERVER_ID/$own"; do
    [ "$(now)" -lt "$until" ] || jiji_fail check-failed check "container to container on $target" found "no answer from $address"
    sleep 0.5
  done
done
printf '{"address":"%s"}\n' "$own"
