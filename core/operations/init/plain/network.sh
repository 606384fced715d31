# shellcheck shell=sh
# network.sh ENGINE SUBNET GATEWAY: creates the engine's network `jiji` for containers of this server alone, with the
# engine's own way out, or proves that the present one is right. Never removes a network or a container.
engine=$1 subnet=$2 gateway=$3
if ! "$engine" network inspect jiji >/dev/null 2>&1; then
  case $engine in
  podman) podman network create --disable-dns --subnet "$subnet" --gateway "$gateway" --label jiji.managed=true jiji >&2 ;;
  docker) docker network create --driver bridge --subnet "$subnet" --gateway "$gateway" --opt com.docker.network.bridge.name=jiji-br0 --label jiji.managed=true jiji >&2 ;;
  esac
fi
case $engine in
podman) found=$(podman network inspect jiji | jq -r '.[0] | "\(.subnets[0].subnet) \(.network_interface // "")"') ;;
docker) found=$(docker network inspect jiji | jq -r '.[0] | "\(.IPAM.Config[0].Subnet) \(.Options["com.docker.network.bridge.name"] // "")"') ;;
esac
[ "${found%% *}" = "$subnet" ] || jiji_fail network-differs subnet "$subnet" engine "$engine"
mkdir -p "$JIJI_STATE"
printf '%s\n' "${found#* }" >"$JIJI_STATE/bridge"
printf '{"network":"%s"}\n' "$subnet"
