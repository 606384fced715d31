#!/bin/sh
# Brings the managed containers back after a boot (Podman; Docker's own restart policy does it there). Left alone: what
# a person stopped (a file of the container's name in /var/lib/jiji/stopped), `_old_` containers of a deploy, and those
# that ended and are not to be started again.
set -eu
unset INVOCATION_ID NOTIFY_SOCKET

etc=${JIJI_ETC:-/opt/jiji/etc}
state=${JIJI_STATE:-/var/lib/jiji}
bin=${JIJI_BIN:-/opt/jiji/bin}
# shellcheck source=/dev/null
. "$etc/host.env"
[ "$JIJI_ENGINE" = podman ] || exit 0

failed=0
names=$(podman ps --all --filter label=jiji.managed=true --format '{{.Names}} {{.State}}')
while read -r name condition; do
  case $name:$condition in
    : | *:running | *_old_*) continue ;;
  esac
  [ ! -e "$state/stopped/$name" ] || continue
  case $(podman inspect --type container --format '{{.HostConfig.RestartPolicy.Name}} {{.State.ExitCode}}' "$name") in
    'no '* | ' '* | 'on-failure 0') continue ;;
  esac
  if podman start "$name" >/dev/null; then
    echo "started $name"
    "$bin/jiji-bridge.sh" || failed=1
  else
    echo "could not start $name" >&2
    failed=1
  fi
done <<NAMES
$names
NAMES
exit $failed
