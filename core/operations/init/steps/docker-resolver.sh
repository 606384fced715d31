# shellcheck shell=sh
# docker-resolver.sh auto|restart SEARCH DNS...: puts the name servers into Docker's own configuration, beside what is
# there; what these keys held before is kept for the teardown. Docker takes it up when it is started again: at once where
# that stops nothing (no container runs, or live-restore is on) or where the person said so (`restart`), else at its next
# start; containers of ours get the same values of their own.
mode=$1 search=$2
shift 2
file=/etc/docker/daemon.json
before=/var/lib/jiji/daemon-dns.json
mkdir -p /etc/docker /var/lib/jiji
if [ -s "$file" ] && ! jq -e 'type == "object"' "$file" >/dev/null 2>&1; then jiji_fail daemon-json file "$file"; fi
now=$(if [ -s "$file" ]; then cat "$file"; else echo '{}'; fi)
# shellcheck disable=SC2016
wanted=$(printf '%s\n' "$now" | jq --arg search "$search" '. + {dns: $ARGS.positional, "dns-search": [$search], "dns-opts": ["ndots:1", "timeout:2"]}' --args "$@")
if [ "$(printf '%s\n' "$now" | jq -S .)" = "$(printf '%s\n' "$wanted" | jq -S .)" ]; then echo '{"daemon.json":"right"}'; exit 0; fi
if ! [ -e "$before" ]; then
  printf '%s\n' "$now" | jq '{dns, "dns-search", "dns-opts"} | with_entries(select(.value != null))' >"$before.new"
  mv -f "$before.new" "$before"
fi
printf '%s\n' "$wanted" >"$file.jiji-new"
[ ! -e "$file" ] || chmod --reference="$file" "$file.jiji-new"
sync "$file.jiji-new"
mv -f "$file.jiji-new" "$file"
running=$(docker ps --quiet | grep -c . || :)
if [ "$running" = 0 ] || [ "$mode" = restart ] || docker info --format '{{.LiveRestoreEnabled}}' | grep -qx true; then
  systemctl restart docker.service || { journalctl -u docker.service --no-pager --lines=15 --output=cat >&2 || :; jiji_fail engine-dead engine docker; }
  echo '{"daemon.json":"in force"}'
else
  printf '{"daemon.json":"in force when Docker starts again","running":%s}\n' "$running"
fi
