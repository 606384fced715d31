# shellcheck shell=sh
# proxy-image.sh ENGINE VERSION SHA256 UPLOADED IMAGE: loads the proxy's image from an uploaded archive.
engine=$1 version=$2 sha256=$3 uploaded=$4 image=$5
found=$(sha256sum "$uploaded" | cut -d ' ' -f 1)
if [ "$found" != "$sha256" ]; then
  rm -f "$uploaded"
  printf 'expected %s\nfound    %s\n' "$sha256" "$found" >&2
  jiji_fail checksum file kamal-proxy
fi
"$engine" load --quiet --input "$uploaded" >&2
"$engine" image inspect "$image" >/dev/null || jiji_fail proxy-image-name image "$image"
mkdir -p /opt/jiji/kamal-proxy
printf '%s %s\n' "$version" "$sha256" >/opt/jiji/kamal-proxy/version.new
mv -f /opt/jiji/kamal-proxy/version.new /opt/jiji/kamal-proxy/version
rm -f "$uploaded"
printf '{"part":"kamal-proxy","version":"%s"}\n' "$version"
