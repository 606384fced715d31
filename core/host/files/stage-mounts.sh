# shellcheck shell=sh
# stage-mounts.sh: files and folders of the project that a container mounts, in a folder of their own for each deployment
# and service: PROJECT/staged/OPERATION/SERVICE. Read after stage-lib.sh.

jiji_staged() { printf '%s/projects/%s/staged/%s/%s' "$JIJI_STATE" "$1" "$JIJI_OPERATION" "$2"; } # PROJECT SERVICE

# PROJECT SERVICE ARCHIVE [file FROM PLACE MODE SHA256 | owner PLACE OWNER]...: ARCHIVE is a tar archive that was sent
# before, empty for the one in the secret; so is FROM, a file that was too large for it.
jiji_deploy_mounts() {
  local project=$1 service=$2 archive=$3 dir incoming="$JIJI_STATE/projects/$1/incoming/$JIJI_OPERATION"
  shift 3
  dir=$(jiji_staged "$project" "$service")
  umask 077
  rm -rf "$dir"
  mkdir -p "$dir"
  tar -x -p -f "${archive:-$JIJI_SECRET}" -C "$dir"
  while [ $# -gt 0 ]; do
    case $1 in
    file)
      jiji_mount_file "$2" "$dir/$3" "$4" "$5" "$3"
      shift 5
      ;;
    owner)
      chown -R -h -- "$3" "$dir/$2" || jiji_fail upload-owner owner "$3" place "$2"
      shift 3
      ;;
    esac
  done
  rm -rf "${incoming:?}/$service"
  rmdir "$incoming" 2>/dev/null || :
  du -s -b "$dir" | cut -f 1
}

jiji_mount_file() { # FROM TO MODE SHA256 PLACE
  [ "$(sha256sum <"$1" | cut -d' ' -f1)" = "$4" ] || jiji_fail upload-changed place "$5"
  mv -- "$1" "$2"
  chown 0:0 -- "$2"
  chmod "$3" -- "$2"
}

jiji_undo_mounts() { # PROJECT SERVICE
  rm -rf "$(jiji_staged "$1" "$2")" "$JIJI_STATE/projects/$1/incoming/$JIJI_OPERATION/$2"
  rmdir "$JIJI_STATE/projects/$1/staged/$JIJI_OPERATION" "$JIJI_STATE/projects/$1/incoming/$JIJI_OPERATION" 2>/dev/null || :
}

# Takes away the service's folders whose containers are gone, and what was sent for deploys that never came: it is older
# than an hour. Without a SERVICE those of all services of the project.
jiji_staged_gc() { # ENGINE PROJECT [SERVICE]
  local dir operation used root="$JIJI_STATE/projects/$2" label='{{.Label "jiji.deployment"}}/{{.Label "jiji.service"}}'
  [ "$1" != podman ] || label='{{index .Labels "jiji.deployment"}}/{{index .Labels "jiji.service"}}'
  used=$("$1" ps --all --filter "label=jiji.project=$2" --format "$label")
  for dir in "$root"/staged/*/*; do
    operation=${dir%/*}
    if ! [ -d "$dir" ] || [ "${dir##*/}" != "${3:-${dir##*/}}" ]; then continue; fi
    if printf '%s\n' "$used" | grep -qxF "${operation##*/}/${dir##*/}"; then continue; fi
    rm -rf "$dir"
    rmdir "$operation" 2>/dev/null || :
  done
  [ ! -d "$root/incoming" ] || find "$root/incoming" -mindepth 1 -maxdepth 1 -mmin +60 -exec rm -rf {} +
}
