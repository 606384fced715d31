# shellcheck shell=sh
# stage-prune.sh: images of a service that nothing needs any more. Read after stage-lib.sh; needs jq, which init installs.

# Digests of each service of every project here: what serves, and what served before it, as the audit says of deploys
# that ended well.
jiji_served_digests() {
  local dir file
  for dir in "$JIJI_STATE"/projects/*; do
    for file in "$dir/audit.jsonl.1" "$dir/audit.jsonl"; do
      [ -r "$file" ] || continue
      grep -F '"status":"SUCCESS"' "$file" | jq -rR --arg project "${dir##*/}" 'fromjson? | .details.services? // {} | to_entries[]? | [$project + "/" + .key, .value.digest] | join(" ")'
    done
  done | awk '{ line[NR] = $0 } END { for (i = NR; i > 0; i--) { split(line[i], part, " "); if (!seen[line[i]]++ && count[part[1]]++ < 2) print part[2] } }'
}

# ENGINE REPOSITORY: one line an image of exactly that repository, the newest first: `created id name...`; names are all
# its names, also those of other repositories.
jiji_repository_images() {
  local ids id
  ids=$("$1" images --quiet --no-trunc | sort -u)
  [ -n "$ids" ] || return 0
  # One by one: a list of images of other architectures alone cannot be shown, and would hide the rest.
  for id in $ids; do
    "$1" image inspect --format '{"id":{{json .'"$(if [ "$1" = podman ]; then echo ID; else echo Id; fi)"'}},"created":{{json .Created}},"tags":{{json .RepoTags}},"digests":{{json .RepoDigests}}}' "$id" 2>/dev/null || :
  done |
    jq -r --arg repository "$2" '((.tags // []) + (.digests // []) | map(select(contains("<none>") | not))) as $names
      | select(any($names[]; startswith($repository + "@") or (startswith($repository + ":") and (.[($repository | length) + 1:] | contains("/") | not))))
      | [.created, .id] + $names | join(" ")' | LC_ALL=C sort -r
}

# ENGINE SERVICE REPOSITORY RETAIN PINNED...: PINNED are tags. Keeps the newest RETAIN, what any container was made
# from, what served before the current version, and pinned tags; takes only names of the repository away.
jiji_prune() {
  local engine=$1 service=$2 repository=$3 retain=$4 used kept=0 removed=0 busy=0 served created id names name pinned keep foreign count=0
  shift 4
  command -v jq >/dev/null || { echo 'jq is not installed' >&2; return 1; }
  used=$("$engine" ps --all --quiet --no-trunc | xargs -r "$engine" inspect --type container --format '{{.Image}}' | sed 's/^sha256://' | sort -u)
  served=$(jiji_served_digests)
  jiji_repository_images "$engine" "$repository" >"$JIJI_OPERATION_DIR/images.$service" || return 1
  # shellcheck disable=SC2034
  while read -r created id names; do
    count=$((count + 1)) keep=''
    id=${id#sha256:}
    [ "$count" -gt "$retain" ] || keep=newest
    ! printf '%s\n' "$used" | grep -qxF "$id" || keep=used
    for name in $served; do case " $names " in *"@$name "*) keep=served ;; esac; done
    for pinned in "$@"; do case " $names " in *" $repository:$pinned "*) keep=pinned ;; esac; done
    if [ -n "$keep" ]; then kept=$((kept + 1)); continue; fi
    foreign=''
    for name in $names; do case $name in "$repository:"* | "$repository@"*) ;; *) foreign=yes ;; esac; done
    for name in $names; do
      # By its digest Podman would take away the names of others too.
      case $name in "$repository:"*) "$engine" rmi "$name" >/dev/null 2>&1 || : ;; "$repository@"*) [ -n "$foreign" ] || "$engine" rmi "$name" >/dev/null 2>&1 || : ;; esac
    done
    # One that was known by its digest alone still has its id; by its id Docker would take away names of others too.
    [ -n "$foreign" ] || "$engine" rmi "$id" >/dev/null 2>&1 || :
    if "$engine" image inspect "$id" >/dev/null 2>&1; then busy=$((busy + 1)); echo "kept by the engine: $id" >&2; else removed=$((removed + 1)); fi
  done <"$JIJI_OPERATION_DIR/images.$service"
  rm -f "$JIJI_OPERATION_DIR/images.$service"
  printf 'removed %s kept %s busy %s\n' "$removed" "$kept" "$busy"
}

# Images without a name that carry our label: layers of builds that were replaced.
jiji_prune_dangling() { # ENGINE PROJECT
  local id removed=0
  for id in $("$1" images --quiet --no-trunc --filter dangling=true --filter "label=jiji.project=$2"); do
    "$1" rmi "$id" >/dev/null 2>&1 || :
    "$1" image inspect "$id" >/dev/null 2>&1 || removed=$((removed + 1))
  done
  printf 'removed %s kept 0 busy 0\n' "$removed"
}
