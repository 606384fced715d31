#!/bin/bash
# rootfs.sh DIR MIRROR SUITE: what the lab's hosts are made of, in DIR:
#   base             a minimal Debian with systemd, sshd and the network tools, no engine, no jq
#   podman, docker   overlay layers over base: what installing that engine adds
#   none             overlay layer over base: a server nobody has prepared; the tools that init installs are taken away
#   debs             an offline package repository with everything above, and jq
#   registry         Debian's docker-registry, unpacked
# Runs in a mount namespace of its own (rootfs.mjs sees to that), so nothing stays mounted when it is killed.
# The cache is keyed by a hash of this file.
set -euo pipefail
dir=$1 mirror=$2 suite=$3
keyring=/usr/share/keyrings/debian-archive-keyring.gpg
base=systemd,systemd-sysv,dbus,libpam-systemd,openssh-server,sudo,iproute2,iputils-ping,iptables,nftables,procps,kmod
base+=,ca-certificates,curl,less,sqlite3,wireguard-tools,wireguard-go,conntrack,tcpdump,ethtool,iperf3,socat,dnsutils
base+=,e2fsprogs,psmisc,apt-utils,netbase
# What init must be able to install offline although base has it. wireguard-go is not among the things taken away
# from `none`: it stands in for the kernel's WireGuard, which the machine's kernel may not have.
init_tools=(iptables nftables curl wireguard-tools bind9-dnsutils)

say() { echo "lab: $*" >&2; }
trim() { rm -rf "$1"/var/cache/apt/*.bin "$1"/var/cache/apt/archives/*.deb "$1"/var/lib/apt/lists/* "$1"/usr/share/{doc,man,locale}/*; }

mkdir -p "$dir/cache" "$dir/debs/partial" "$dir/mnt"
cd "$dir"

if [ ! -d base ]; then
  say "building the hosts' root file system (about a minute, once)"
  rm -rf base.part
  debootstrap --variant=minbase --keyring="$keyring" --cache-dir="$PWD/cache" --include="$base" "$suite" "$PWD/base.part" "$mirror" >debootstrap.log 2>&1 ||
    { say "debootstrap failed, the end of $PWD/debootstrap.log:"; tail -n 15 debootstrap.log >&2; exit 1; }
  trim base.part
  # Every host gets these for itself.
  rm -f base.part/etc/ssh/ssh_host_* base.part/etc/machine-id base.part/etc/resolv.conf
  # The apt timers would take dpkg's lock at random moments.
  for unit in apt-daily.timer apt-daily-upgrade.timer systemd-update-utmp.service; do
    ln -sf /dev/null "base.part/etc/systemd/system/$unit"
  done
  mv base.part base
fi

over_base() { # UPPER COMMAND: COMMAND runs in ./mnt, base with UPPER over it, apt's archive being ./debs
  local upper=$1 rc=0
  shift
  rm -rf "$upper.work"; mkdir -p "$upper" "$upper.work"
  mount -t overlay overlay -o "lowerdir=$PWD/base,upperdir=$PWD/$upper,workdir=$PWD/$upper.work" mnt
  mount -t proc proc mnt/proc
  mount --bind debs mnt/var/cache/apt/archives
  cp /etc/resolv.conf mnt/etc/resolv.conf
  printf '#!/bin/sh\nexit 101\n' > mnt/usr/sbin/policy-rc.d; chmod +x mnt/usr/sbin/policy-rc.d
  echo "deb $mirror $suite main" > mnt/etc/apt/sources.list
  DEBIAN_FRONTEND=noninteractive chroot mnt sh -euc "$*" </dev/null >"$upper.log" 2>&1 || rc=$?
  rm -f mnt/usr/sbin/policy-rc.d
  umount mnt/var/cache/apt/archives mnt/proc mnt
  rm -rf "$upper.work"
  [ $rc = 0 ] || { say "layer $upper: apt failed ($rc), the end of $PWD/$upper.log:"; tail -n 15 "$upper.log" >&2; exit 1; }
}
layer() { # NAME COMMAND: an overlay layer with what COMMAND changes
  local name=$1
  shift
  [ ! -d "$name" ] || return 0
  say "building the layer $name"
  rm -rf "$name.part"
  over_base "$name.part" "$@"
  trim "$name.part"
  mv "$name.part" "$name"
}
layer podman "apt-get update -qq; apt-get install -y -qq --no-install-recommends podman crun netavark aardvark-dns buildah uidmap"
layer docker "apt-get update -qq; apt-get install -y -qq --no-install-recommends docker.io"
layer none "apt-get purge -y -qq ${init_tools[*]} dnsutils; apt-get autoremove -y -qq --purge"

if [ ! -d registry ]; then
  say "fetching the registry and the packages that init installs"
  over_base fetch.part "apt-get update -qq
    apt-get install -y -qq --no-install-recommends --download-only jq
    apt-get install -y -qq --no-install-recommends --download-only --reinstall ${init_tools[*]}
    cd /tmp; apt-get download -qq docker-registry"
  rm -rf registry.part
  dpkg -x fetch.part/tmp/docker-registry_*.deb registry.part
  rm -rf fetch.part
  mv registry.part registry
fi

find cache -name '*.deb' -exec mv -t debs {} +
rm -rf debs/partial debs/lock cache mnt
( cd debs && dpkg-scanpackages -m . > Packages 2>/dev/null )
touch complete
