# shellcheck shell=sh
# part.sh NAME VERSION SHA256 UPLOADED TARGET: puts an uploaded binary in its place once its bytes are proven.
name=$1 version=$2 sha256=$3 uploaded=$4 target=$5
found=$(sha256sum "$uploaded" | cut -d ' ' -f 1)
if [ "$found" != "$sha256" ]; then
  rm -f "$uploaded"
  printf 'expected %s\nfound    %s\n' "$sha256" "$found" >&2
  jiji_fail checksum file "$name"
fi
folder=$(dirname "$target")
mkdir -p "$folder"
# The registry's folder also holds its token.
[ "$name" != corrosion ] || chmod 0700 "$folder"
install -m 0755 "$uploaded" "$target.new"
sync "$target.new"
mv -f "$target.new" "$target"
printf '%s %s\n' "$version" "$sha256" >"$folder/version.new"
mv -f "$folder/version.new" "$folder/version"
rm -f "$uploaded"
printf '{"part":"%s","version":"%s"}\n' "$name" "$version"
