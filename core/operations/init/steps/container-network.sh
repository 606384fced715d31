# shellcheck shell=sh
# container-network.sh ENGINE SUBNET GATEWAY MTU: creates the engine's network `jiji`, or proves that the present one is
# right. Never removes a network or a container.
engine=$1 subnet=$2 gateway=$3 mtu=$4

inspected() { "$engine" network inspect jiji 2>/dev/null; }
range() {
  case $engine in
    podman) inspected | jq -r '.[0].subnets[0] | "\(.subnet) \(.gateway)"' ;;
    docker) inspected | jq -r '.[0].IPAM.Config[0] | "\(.Subnet) \(.Gateway)"' ;;
  esac
}
if inspected >/dev/null; then
  if [ "$(range)" != "$subnet $gateway" ]; then
    printf 'present: %s\nattached: %s\n' "$(range)" "$("$engine" ps -a --filter network=jiji --format '{{.Names}}' | tr '\n' ' ')" >&2
    jiji_fail network-differs subnet "$subnet" engine "$engine"
  fi
  echo '{"network":"present"}'
  exit 0
fi

case $engine in
  podman)
    # Podman refuses a range that contains an address of the host, so .1 steps aside for a moment. Removing the last IPv4
    # address of an interface flushes its routes: they are put back as well, whatever happens in between.
    restore() {
      ip link show jiji0 >/dev/null 2>&1 || return 0
      ip addr replace "$gateway/32" dev jiji0
      wg show jiji0 allowed-ips | cut -f 2- | tr ' ' '\n' | while read -r net; do
        case $net in *.*.*.*/*) ip route replace "$net" dev jiji0 ;; esac
      done
    }
    trap restore EXIT
    trap 'exit 129' HUP
    trap 'exit 130' INT
    trap 'exit 143' TERM
    ip addr del "$gateway/32" dev jiji0 2>/dev/null || :
    set -- --disable-dns --subnet "$subnet" --gateway "$gateway" --opt "mtu=$mtu" --label jiji.managed=true
    if podman network create --help | grep -q -- --interface-name; then set -- "$@" --interface-name jiji-br0; fi
    podman network create "$@" jiji >&2
    ;;
  docker)
    set -- --driver bridge --subnet "$subnet" --gateway "$gateway" --label jiji.managed=true \
      --opt com.docker.network.bridge.name=jiji-br0 --opt com.docker.network.bridge.enable_ip_masquerade=false \
      --opt "com.docker.network.driver.mtu=$mtu"
    version=$(docker version --format '{{.Server.Version}}')
    major=${version%%.*} minor=${version#*.} minor=${minor%%.*}
    if [ "$major" -gt 28 ] || { [ "$major" -eq 28 ] && [ "$minor" -ge 2 ]; }; then
      set -- "$@" --opt com.docker.network.bridge.trusted_host_interfaces=jiji0
    elif [ "$major" -eq 28 ]; then
      set -- "$@" --opt com.docker.network.bridge.gateway_mode_ipv4=nat-unprotected
    fi
    docker network create "$@" jiji >&2
    ;;
esac
tries=0
until [ "$(range)" = "$subnet $gateway" ]; do
  tries=$((tries + 1))
  [ "$tries" -lt 15 ] || jiji_fail network-differs subnet "$subnet" engine "$engine"
  sleep 1
done
echo '{"network":"created"}'
