# shellcheck shell=sh
# images.sh ENGINE PROJECT: removes the images that were built for the project. One that a container uses stays.
engine=$1 project=$2
removed=0 kept=0
for image in $("$engine" images --quiet --no-trunc --filter "label=jiji.project=$project" | sort -u); do
  if "$engine" rmi --force "$image" >/dev/null 2>&1; then removed=$((removed + 1)); else kept=$((kept + 1)); fi
done
printf '{"removed":%s,"kept":%s}\n' "$removed" "$kept"
