# shellcheck shell=sh
# docker-resolver.sh SEARCH DNS...: puts the name servers into Docker's own configuration, beside what is there. Takes
# effect when Docker is started the next time; containers of ours get the same values of their own.
search=$1
shift
file=/etc/docker/daemon.json
mkdir -p /etc/docker
if [ -s "$file" ] && ! jq -e 'type == "object"' "$file" >/dev/null; then jiji_fail daemon-json file "$file"; fi
# shellcheck disable=SC2016
wanted=$({ if [ -s "$file" ]; then cat "$file"; else echo '{}'; fi; } | jq --arg search "$search" '. + {dns: $ARGS.positional, "dns-search": [$search], "dns-opts": ["ndots:1", "timeout:2"]}' --args "$@")
if [ -s "$file" ] && [ "$(jq -S . "$file")" = "$(printf '%s' "$wanted" | jq -S .)" ]; then echo '{"daemon.json":"right"}'; exit 0; fi
printf '%s\n' "$wanted" >"$file.jiji-new"
sync "$file.jiji-new"
mv -f "$file.jiji-new" "$file"
if docker info --format '{{.LiveRestoreEnabled}}' | grep -qx true; then systemctl reload-or-restart docker.service; echo '{"daemon.json":"in force"}'; else echo '{"daemon.json":"in force when Docker starts again"}'; fi
