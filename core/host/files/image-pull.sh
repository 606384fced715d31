# shellcheck shell=sh
# image-pull.sh: brings one image to this server, with the login of its registry where one is needed; the login is in
# force for this one pull alone and leaves nothing behind.
# Arguments: ENGINE REFERENCE NAME SERVER USER. NAME: `repository:tag` that the image is then called, or empty; SERVER:
# the registry to log in to, or empty. Standard input: the password.
# Standard output: os/architecture and the digests by which the engine knows the image, in one line. Exit 3: the login
# was refused.

pull_engine=$1 pull_reference=$2 pull_name=$3 pull_server=$4 pull_user=$5 pull_home=''
umask 077
trap 'rm -rf "$pull_home"' EXIT
trap 'exit 1' HUP INT TERM

# A registry on this machine (the end of a tunnel, as a rule) speaks plain HTTP; Docker knows that by itself.
pull_plain() { case $pull_engine:$1 in podman:localhost | podman:localhost[:/]* | podman:127.0.0.1 | podman:127.0.0.1[:/]*) return 0 ;; *) return 1 ;; esac; }

set -- --quiet
if pull_plain "$pull_reference"; then set -- "$@" --tls-verify=false; fi
if [ -n "$pull_server" ]; then
  pull_home=$(mktemp -d /run/jiji-login.XXXXXX) || exit 1
  case $pull_engine in
  podman)
    set -- "$@" --authfile "$pull_home/auth.json"
    if pull_plain "$pull_server"; then podman login --tls-verify=false --authfile "$pull_home/auth.json" --username "$pull_user" --password-stdin "$pull_server" >/dev/null || exit 3
    else podman login --authfile "$pull_home/auth.json" --username "$pull_user" --password-stdin "$pull_server" >/dev/null || exit 3; fi
    ;;
  docker)
    docker --config "$pull_home" login --username "$pull_user" --password-stdin "$pull_server" >/dev/null 2>"$pull_home/said" || { cat "$pull_home/said" >&2; exit 3; }
    ;;
  esac
fi
case $pull_engine in
docker) docker ${pull_home:+--config "$pull_home"} pull "$@" "$pull_reference" >/dev/null || exit 1 ;;
podman) podman pull "$@" "$pull_reference" >/dev/null || exit 1 ;;
esac
[ -z "$pull_name" ] || "$pull_engine" tag "$pull_reference" "$pull_name" || exit 1
"$pull_engine" image inspect --format '{{.Os}}/{{.Architecture}}{{range .RepoDigests}} {{.}}{{end}}' "$pull_reference"
