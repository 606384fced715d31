# shellcheck shell=sh
# services.sh ENGINE PROJECT [SERVICE]...: removes the project's proxy routes, containers, rows and staged files from this
# server. SERVICE: those of the file; what still runs and carries the project's label is removed as well.
engine=$1 project=$2
shift 2
exec 8>/var/lib/jiji/host.lock
flock -w 60 8 || jiji_fail teardown-busy
labels() { "$engine" ps -aq --filter "label=jiji.managed=true" --filter "label=jiji.project=$project" | while read -r id; do "$engine" inspect "$id" | jq -c '.[0] | {id: .Id, name: (.Name | ltrimstr("/")), service: (.Config.Labels["jiji.service"] // "")}'; done; }
found=$(labels)
services=$({ printf '%s\n' "$@"; printf '%s\n' "$found" | jq -r '.service'; } | sed '/^$/d' | sort -u)

state=$("$engine" volume inspect kamal-proxy-config 2>/dev/null | jq -r '.[0].Mountpoint')/kamal-proxy.state
if [ -s "$state" ] && [ "$("$engine" inspect kamal-proxy 2>/dev/null | jq -r '.[0].State.Running')" = true ]; then
  jq -r '.[].name' "$state" | while read -r route; do
    for service in $services; do
      case ${route#"$project-$service-"} in
        "$route" | '' | *[!0-9]*) ;;
        *) "$engine" exec kamal-proxy kamal-proxy remove "$route" >&2 </dev/null ;;
      esac
    done
  done
fi

printf '%s\n' "$found" | jq -r '.id + " " + .name' | while read -r id name; do
  "$engine" stop "$id" >/dev/null </dev/null || :
  "$engine" rm -f "$id" >/dev/null </dev/null
  rm -f "/var/lib/jiji/stopped/$name"
  if [ -r /opt/jiji/corrosion/config.toml ] && systemctl is-active --quiet jiji-corrosion.service; then
    jiji_statement 'DELETE FROM containers WHERE id = ?' "text:$id" | jiji_transaction >/dev/null
  fi
done
rm -rf "/var/lib/jiji/projects/$project/staged" "/var/lib/jiji/projects/$project/incoming"
printf '{"removed":%s}\n' "$(printf '%s\n' "$found" | grep -c . || :)"
