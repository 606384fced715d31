# shellcheck shell=sh
# settings.sh DOMAIN: takes back what was set outside the product's own folders. Keys of daemon.json go only as long as
# they still hold the product's values.
domain=$1
rm -f /etc/sysctl.d/90-jiji.conf
rm -f /etc/containers/containers.conf.d/50-jiji.conf
rmdir /etc/containers/containers.conf.d 2>/dev/null || :
file=/etc/docker/daemon.json
if [ -s "$file" ] && jq -e --arg domain "$domain" '."dns-search" == [$domain]' "$file" >/dev/null; then
  before=/var/lib/jiji/daemon-dns.json
  # shellcheck disable=SC2016
  jq --argjson before "$(if [ -s "$before" ]; then cat "$before"; else echo '{}'; fi)" 'del(.dns, ."dns-search", ."dns-opts") + $before' "$file" >"$file.jiji-new"
  chmod --reference="$file" "$file.jiji-new"
  if [ "$(jq length "$file.jiji-new")" = 0 ]; then rm -f "$file" "$file.jiji-new"; else mv -f "$file.jiji-new" "$file"; fi
fi
if grep -q '^# BEGIN jiji$' /etc/hosts && grep -q '^# END jiji$' /etc/hosts; then
  cp -p /etc/hosts /etc/hosts.jiji-new
  sed '/^# BEGIN jiji$/,/^# END jiji$/d' /etc/hosts >/etc/hosts.jiji-new
  mv -f /etc/hosts.jiji-new /etc/hosts
fi
echo '{"settings":"taken back"}'
