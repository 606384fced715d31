# shellcheck shell=sh
# wireguard-works.sh: brings a tunnel up and down again, since only that shows whether this server can. Installs the
# WireGuard that runs outside the kernel where the kernel has none.
umask 077
work=$(mktemp -d)
finish() {
  wg-quick down "$work/jijitest.conf" >/dev/null 2>&1 || :
  rm -rf "$work"
}
trap finish EXIT
if ip link show jiji0 >/dev/null 2>&1; then echo '{"wireguard":"in use"}'; exit 0; fi
printf '[Interface]\nPrivateKey = %s\nTable = off\n' "$(wg genkey)" >"$work/jijitest.conf"
try() { wg-quick up "$work/jijitest.conf" >"$work/log" 2>&1; }
if ! try; then
  wg-quick down "$work/jijitest.conf" >/dev/null 2>&1 || :
  if ! command -v wireguard-go >/dev/null 2>&1; then
    if command -v apt-get >/dev/null 2>&1; then
      DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends -o DPkg::Lock::Timeout=120 wireguard-go >&2 || :
    elif command -v dnf >/dev/null 2>&1; then
      dnf install -y -q wireguard-go >&2 || :
    elif command -v pacman >/dev/null 2>&1; then
      pacman -S --noconfirm --needed --quiet wireguard-go >&2 || :
    fi
  fi
  # Outside the kernel the interface's socket may come a moment after wg-quick asks for it, on a busy server.
  tries=5
  until try; do
    wg-quick down "$work/jijitest.conf" >/dev/null 2>&1 || :
    tries=$((tries - 1))
    if [ "$tries" = 0 ]; then
      tail -n 20 "$work/log" >&2
      jiji_fail wireguard-missing kernel "$(uname -r)"
    fi
    sleep 1
  done
fi
if [ -e /var/run/wireguard/jijitest.sock ]; then echo '{"wireguard":"outside the kernel"}'; else echo '{"wireguard":"kernel"}'; fi
