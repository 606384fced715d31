# shellcheck shell=sh
# versions.sh: what this server knows of the versions of a project's services. Changes nothing.
# Arguments: ENGINE PROJECT. One line each: `image JSON`, `container JSON`, `audit JSON` (deploys that ended well).
engine=$1 project=$2
ids=$("$engine" images --quiet --no-trunc 2>/dev/null | sort -u)
# shellcheck disable=SC2086
[ -z "$ids" ] || "$engine" image inspect --format 'image {"digests":{{json .RepoDigests}},"tags":{{json .RepoTags}},"created":{{json .Created}}}' $ids 2>/dev/null || :
ids=$("$engine" ps --all --quiet --no-trunc --filter "label=jiji.project=$project" 2>/dev/null)
# shellcheck disable=SC2086
[ -z "$ids" ] || "$engine" inspect --type container --format 'container {"name":{{json .Name}},"image":{{json .Config.Image}},"running":{{json .State.Running}},"labels":{{json .Config.Labels}}}' $ids 2>/dev/null || :
for file in "/var/lib/jiji/projects/$project/audit.jsonl.1" "/var/lib/jiji/projects/$project/audit.jsonl"; do
  [ -r "$file" ] || continue
  grep -F '"status":"SUCCESS"' "$file" | grep -E '"action":"service_(deploy|rollback)"|"action":"app_restart"' | tail -n 200 | sed 's/^/audit /'
done
