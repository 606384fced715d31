# shellcheck shell=sh
# inspect-state.sh: what plans depend on, as text in a fixed order. Inspect carries it, and the lock's script writes it
# again and compares: a plan for another world is refused. Argument: ENGINE (podman, docker).
#
# Containers: ours and whatever else is on network jiji, with the state that a plan can depend on; a container that
# comes and goes on another network changes nothing.

jiji_state_containers() {
  case $1 in
  podman) podman ps -a --no-trunc --format '{{.ID}}|{{.Names}}|{{index .Labels "jiji.managed"}}|{{.Networks}}|{{.State}}' ;;
  docker) docker ps -a --no-trunc --format '{{.ID}}|{{.Names}}|{{.Label "jiji.managed"}}|{{.Networks}}|{{.State}}' ;;
  esac 2>/dev/null | LC_ALL=C awk -F'|' '$3 == "true" || $4 ~ /(^|[^a-z0-9_.-])jiji([^a-z0-9_.-]|$)/ {
      state = $5
      sub(/ .*/, "", state)
      if (state == "Up") state = "running"
      print "container", $1, $2, tolower(state)
    }' | LC_ALL=C sort
}

jiji_state_text() {
  local file
  jiji_state_containers "$1"
  file=$(jiji_proxy_state_file "$1")
  if [ -n "$file" ] && [ -e "$file" ]; then printf 'proxy %s\n' "$(sha256sum <"$file" | cut -d' ' -f1)"; fi
  for file in /opt/jiji/etc/host.env /opt/jiji/corrosion/config.toml; do
    if [ -e "$file" ]; then printf 'file %s %s\n' "$file" "$(sha256sum <"$file" | cut -d' ' -f1)"; fi
  done
}

# Where kamal-proxy keeps its routes on this server; nothing without the volume.
jiji_proxy_state_file() {
  local mount
  mount=$("$1" volume inspect --format '{{.Mountpoint}}' kamal-proxy-config 2>/dev/null) || return 0
  printf '%s/kamal-proxy.state\n' "$mount"
}
