# shellcheck shell=sh
# shellcheck disable=SC2154
# inspect-images.sh: what image references mean in their registries now, and what this server would get. Read before
# inspect.sh, which gives inspect_engine, inspect_references, inspect_dir, and the login of one registry:
# inspect_login_registry and inspect_login (base64 of user:password).

inspect_arch() {
  case $(uname -m) in
  x86_64) echo amd64 ;;
  aarch64 | arm64) echo arm64 ;;
  armv*) echo arm ;;
  *) uname -m ;;
  esac
}

# Plain HTTP only for this machine itself and where the engine has been told so: what it would not ask itself is not
# asked here.
inspect_schemes() { # REGISTRY
  case $1 in localhost | localhost:* | 127.0.0.1 | 127.0.0.1:*) echo 'http https'; return ;; esac
  if grep -lrsF "\"$1\"" /etc/containers/registries.conf /etc/containers/registries.conf.d /etc/docker/daemon.json | xargs -r grep -qE 'insecure *= *true|"insecure-registries"'; then echo 'http https'; else echo https; fi
}

# The login travels on standard input; curl gives it to no other host that a redirect names.
inspect_ask() { # URL HEADER CURL-OPTION...
  local url=$1 header=$2
  shift 2
  printf '%s\n' "$header" | curl --silent --globoff --max-time 10 --header @- --header 'Accept: application/vnd.oci.image.index.v1+json' --header 'Accept: application/vnd.docker.distribution.manifest.list.v2+json' \
    --header 'Accept: application/vnd.oci.image.manifest.v1+json' --header 'Accept: application/vnd.docker.distribution.manifest.v2+json' "$@" "$url"
}

inspect_header() { sed -n "s/^$1: *//Ip" | tail -n 1; }

# REGISTRY PATH TAG: sets contact_url, contact_header, contact_head and contact_status (0: no answer).
inspect_contact() {
  local registry=$1 scheme challenge realm service token basic=''
  contact_url='' contact_header='' contact_head='' contact_status=0
  case $registry in docker.io | index.docker.io | registry-1.docker.io) registry=docker.io ;; esac
  [ "$inspect_login_registry" != "$registry" ] || basic=$inspect_login
  [ "$registry" != docker.io ] || registry="registry-1.docker.io"
  for scheme in $(inspect_schemes "$registry"); do
    contact_url="$scheme://$registry/v2/$2"
    contact_head=$(inspect_ask "$contact_url/manifests/$3" '' --head | tr -d '\r')
    [ -n "$contact_head" ] || continue
    challenge=$(printf '%s\n' "$contact_head" | inspect_header www-authenticate)
    realm=$(printf '%s\n' "$challenge" | sed -n 's/^Bearer .*realm="\(https:[^"]*\)".*/\1/p')
    if [ -n "$realm" ]; then
      service=$(printf '%s\n' "$challenge" | sed -n 's/.*service="\([^"]*\)".*/\1/p')
      token=$(printf '%s\n' "${basic:+Authorization: Basic $basic}" | curl --silent --globoff --max-time 10 --header @- --get --data-urlencode "service=$service" --data-urlencode "scope=repository:$2:pull" "$realm" | tr -d '\n' | sed -n 's/.*"\(access_\)\{0,1\}token" *: *"\([^"]*\)".*/\2/p')
      contact_header="Authorization: Bearer $token"
    else
      case $challenge in [Bb]asic*) contact_header=${basic:+Authorization: Basic $basic} ;; esac
    fi
    [ -z "$contact_header" ] || contact_head=$(inspect_ask "$contact_url/manifests/$3" "$contact_header" --head | tr -d '\r')
    contact_status=$(printf '%s\n' "$contact_head" | sed -n '1s/^[^ ]* \([0-9]*\).*/\1/p')
    break
  done
}

# TCP ports that the image says it listens on, from its configuration's ExposedPorts.
inspect_exposed() { jq -c '[(. // {}) | keys[] | select(endswith("/udp") | not) | rtrimstr("/tcp") | tonumber? ]' 2>/dev/null || echo null; }

# DIGEST: sets image_archs (JSON array or null), image_bytes (of the layers for this server, as they are sent) and
# image_ports.
inspect_manifest() {
  local body own config
  image_archs=null image_bytes=null
  command -v jq >/dev/null || return 0
  body=$(inspect_ask "$contact_url/manifests/$1" "$contact_header") || return 0
  # What says how an image was made stands in an index as an image of no known platform.
  image_archs=$(printf '%s' "$body" | jq -c 'if .manifests then [.manifests[].platform | select(.os == "linux" and .architecture != "unknown") | .architecture] | unique else empty end')
  if [ -n "$image_archs" ]; then
    own=$(printf '%s' "$body" | jq -r --arg arch "$(inspect_arch)" '[.manifests[] | select(.platform.os == "linux" and .platform.architecture == $arch) | .digest][0] // empty')
    [ -n "$own" ] || return 0
    body=$(inspect_ask "$contact_url/manifests/$own" "$contact_header") || return 0
  fi
  own=$(printf '%s' "$body" | jq -r '.config.digest // empty')
  config=$(inspect_ask "$contact_url/blobs/$own" "$contact_header" --location) || config=''
  if [ -n "$config" ]; then
    [ -n "$image_archs" ] || image_archs=$(printf '%s' "$config" | jq -c '[.architecture | strings]')
    image_ports=$(printf '%s' "$config" | jq -c '.config.ExposedPorts // {}' | inspect_exposed)
  fi
  [ -n "$image_archs" ] || image_archs=null
  image_bytes=$(printf '%s' "$body" | jq '[.layers[]?.size] | add // null')
  [ -n "$image_bytes" ] || image_bytes=null
}

# Digests by which the engine knows an image: of all platforms together, of this one.
inspect_known() { # NAME
  "$inspect_engine" image inspect --format '{{range .RepoDigests}}{{println .}}{{end}}' "$1" 2>/dev/null | sed -n 's/.*@\(sha256:[0-9a-f]*\)$/"\1"/p' | inspect_array
}

inspect_one() { # REFERENCE
  local name tag='' digest='' present=false known='[]' exposed
  image_archs=null image_bytes=null image_ports=null contact_status=null
  case $1 in
  *@sha256:*) name=${1%@*} digest=${1##*@} ;;
  *) name=$1 tag=latest ;;
  esac
  case ${name##*/} in *:*) tag=${name##*:} name=${name%:*} ;; esac
  if [ -z "$digest" ]; then
    known=$(inspect_known "$name:$tag")
    inspect_contact "${name%%/*}" "${name#*/}" "$tag"
    digest=$(printf '%s\n' "$contact_head" | inspect_header docker-content-digest)
    case $contact_status:$digest in 200:sha256:*) ;; 404:*) digest=missing ;; *) digest='' ;; esac
  fi
  case $digest in
  sha256:*)
    if exposed=$("$inspect_engine" image inspect --format '{{json .Config.ExposedPorts}}' "$name@$digest" 2>/dev/null); then
      present=true image_ports=$(printf '%s' "$exposed" | inspect_exposed)
    else
      [ "$contact_status" != null ] || inspect_contact "${name%%/*}" "${name#*/}" "$digest"
      [ "$contact_status" != 200 ] || inspect_manifest "$digest"
    fi
    ;;
  esac
  printf '{"reference":%s,"digest":%s,"present":%s,"status":%s,"known":%s,"archs":%s,"sizeBytes":%s,"ports":%s}\n' "$(jiji_json_string "$1")" "$(inspect_text "$digest")" "$present" \
    "${contact_status:-0}" "$known" "$image_archs" "$image_bytes" "${image_ports:-null}"
}

# All at once: each asks its registry up to six times.
inspect_resolved() {
  local reference count=0 each=0
  command -v curl >/dev/null || { printf '[]'; return; }
  printf '%s\n' "$inspect_references" | {
    while IFS= read -r reference; do
      [ -n "$reference" ] || continue
      count=$((count + 1))
      inspect_one "$reference" >"$inspect_dir/resolved.$count" &
    done
    wait
    while [ "$each" -lt "$count" ]; do
      each=$((each + 1))
      cat "$inspect_dir/resolved.$each"
    done
  } | inspect_array
}
