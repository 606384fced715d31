# shellcheck shell=sh
# engine.sh ENGINE: removes the engine with all its data, as long as no container is left that the product did not make.
engine=$1
command -v "$engine" >/dev/null 2>&1 || { echo '{"engine":"absent"}'; exit 0; }
strangers=$("$engine" ps -a --format '{{.Names}} {{.Labels}}' | grep -v 'jiji.managed[=:]true' | cut -d ' ' -f 1 | tr '\n' ' ')
[ -z "$strangers" ] || jiji_fail teardown-strangers host "$(uname -n)" engine "$engine" containers "${strangers% }"
case $engine in
  podman)
    podman system reset --force >&2
    data=/var/lib/containers packages='podman'
    ;;
  docker)
    docker ps -aq | while read -r id; do docker rm -f "$id" >/dev/null; done
    docker system prune --all --force --volumes >/dev/null
    systemctl disable --quiet --now docker.service docker.socket >&2 || :
    data=/var/lib/docker packages='docker.io docker-ce moby-engine docker'
    ;;
esac
if command -v apt-get >/dev/null 2>&1; then
  for package in $packages; do
    [ "$(dpkg-query -W -f '${db:Status-Abbrev}' "$package" 2>/dev/null | cut -c 1)" = i ] || continue
    DEBIAN_FRONTEND=noninteractive apt-get purge -y -qq -o DPkg::Lock::Timeout=120 "$package" >&2 || jiji_fail engine-stays engine "$engine"
  done
elif command -v dnf >/dev/null 2>&1; then
  for package in $packages; do
    if rpm -q "$package" >/dev/null 2>&1; then dnf remove -y -q --noautoremove "$package" >&2 || jiji_fail engine-stays engine "$engine"; fi
  done
elif command -v pacman >/dev/null 2>&1; then
  for package in $packages; do
    if pacman -Q "$package" >/dev/null 2>&1; then pacman -R --noconfirm "$package" >&2 || jiji_fail engine-stays engine "$engine"; fi
  done
fi
if command -v "$engine" >/dev/null 2>&1; then jiji_fail engine-stays engine "$engine"; fi
# The folder itself may be a mount of its own.
[ ! -d "$data" ] || find "$data" -xdev -mindepth 1 -delete
echo '{"engine":"removed"}'
