# shellcheck shell=sh
# packages.sh ENGINE: installs the engine and the tools that are missing, from the distribution's own packages.
engine=$1
export DEBIAN_FRONTEND=noninteractive
has() { command -v "$1" >/dev/null 2>&1; }
manager=
for candidate in apt-get dnf pacman; do
  if has "$candidate"; then manager=$candidate; break; fi
done

# What brings a tool, in the words of each distribution.
package() { # TOOL
  case $manager-$1 in
    apt-get-podman) echo podman crun netavark aardvark-dns uidmap ;;
    apt-get-docker) echo docker.io ;;
    dnf-docker) echo moby-engine ;;
    pacman-podman) echo podman crun netavark aardvark-dns ;;
    apt-get-dig) echo bind9-dnsutils ;;
    dnf-dig) echo bind-utils ;;
    pacman-dig) echo bind ;;
    dnf-iptables) echo iptables-nft ;;
    pacman-iptables) echo iptables-nft ;;
    *-nft) echo nftables ;;
    *-wg) echo wireguard-tools ;;
    dnf-ip) echo iproute ;;
    *-ip) echo iproute2 ;;
    *) echo "$1" ;;
  esac
}
install() { # PACKAGE...
  case $manager in
    apt-get)
      apt-get update -qq -o DPkg::Lock::Timeout=120 >&2
      apt-get install -y -qq --no-install-recommends -o DPkg::Lock::Timeout=120 "$@" >&2
      ;;
    dnf) dnf install -y -q --setopt=install_weak_deps=False "$@" >&2 ;;
    pacman) pacman -Sy --noconfirm --needed --quiet "$@" >&2 ;;
    *) jiji_fail packages-unknown missing "$*" ;;
  esac
}

wanted=
for tool in "$engine" curl jq iptables nft dig wg ip; do
  has "$tool" || wanted="$wanted $(package "$tool")"
done
# shellcheck disable=SC2086
if [ -n "$wanted" ]; then install $wanted || jiji_fail packages-failed packages "${wanted# }" manager "${manager:-none}"; fi
for tool in "$engine" curl jq iptables nft dig wg ip; do
  has "$tool" || jiji_fail packages-failed packages "$(package "$tool")" manager "${manager:-none}"
done

if [ "$engine" = docker ]; then
  systemctl enable --quiet --now docker.service || jiji_fail engine-dead engine docker
  docker version --format '{{.Server.Version}}' >/dev/null || jiji_fail engine-dead engine docker
elif ! [ -e /etc/containers/policy.json ]; then
  mkdir -p /etc/containers
  printf '{"default": [{"type": "insecureAcceptAnything"}]}\n' >/etc/containers/policy.json
fi
printf '{"installed":"%s"}\n' "${wanted# }"
