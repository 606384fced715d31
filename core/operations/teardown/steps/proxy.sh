# shellcheck shell=sh
# proxy.sh ENGINE: removes the proxy, its state and its image when no route of any project is left.
engine=$1
volume=$("$engine" volume inspect kamal-proxy-config 2>/dev/null) || volume=
if [ -n "$volume" ]; then
  state=$(printf '%s\n' "$volume" | jq -r '.[0].Mountpoint')/kamal-proxy.state
  routes=$(if [ -s "$state" ]; then jq length "$state"; else echo 0; fi)
  if [ "$routes" != 0 ]; then
    printf '{"proxy":"kept","routes":%s}\n' "$routes"
    exit 0
  fi
fi
container=$("$engine" inspect kamal-proxy 2>/dev/null) || container=
if [ -n "$container" ]; then
  if [ "$(printf '%s\n' "$container" | jq -r '.[0].Config.Labels["jiji.managed"] // ""')" != true ]; then
    echo '{"proxy":"not ours"}'
    exit 0
  fi
  "$engine" rm -f kamal-proxy >/dev/null
fi
if [ -n "$volume" ] && [ "$(printf '%s\n' "$volume" | jq -r '.[0].Labels["jiji.managed"] // ""')" = true ]; then "$engine" volume rm kamal-proxy-config >/dev/null; fi
"$engine" images --format '{{.Repository}}:{{.Tag}}' | grep '^localhost/jiji/kamal-proxy:' | while read -r image; do "$engine" rmi "$image" >/dev/null </dev/null; done
echo '{"proxy":"removed"}'
