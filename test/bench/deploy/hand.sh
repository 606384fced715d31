#!/bin/sh
# hand.sh: a redeploy as somebody would write it for himself: one script per server over a kept OpenSSH connection, one
# server after another. Arguments: SSH-CONFIG IMAGE SETTLE-SECONDS HOST...
# Prints for each server the milliseconds from the container's start until the proxy found it healthy.
set -eu
config=$1 image=$2 settle=$3
shift 3
for host in "$@"; do ssh -F "$config" "$host" true & done
wait
for host in "$@"; do
  ssh -F "$config" "$host" sh -s "$image" "$settle" <<'SCRIPT'
set -eu
image=$1 settle=$2 name=hand-web
podman image exists "$image" || podman pull -q "$image" >/dev/null
podman rm -f "${name}_old" "${name}_new" >/dev/null 2>&1 || true
from=$(date +%s%N)
podman run -d --name "${name}_new" --network jiji --restart always "$image" >/dev/null
address=$(podman inspect --format '{{.NetworkSettings.Networks.jiji.IPAddress}}' "${name}_new")
podman exec kamal-proxy kamal-proxy deploy hand --target "$address:3000" --host hand.test --health-check-path /up --health-check-interval 250ms >/dev/null
until=$(date +%s%N)
podman rename "$name" "${name}_old" 2>/dev/null || true
podman rename "${name}_new" "$name"
sleep "$settle"
if podman container exists "${name}_old"; then
  podman stop -t 10 "${name}_old" >/dev/null
  podman rm "${name}_old" >/dev/null
fi
echo $(((until - from) / 1000000))
SCRIPT
done
