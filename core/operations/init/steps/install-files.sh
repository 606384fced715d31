# shellcheck shell=sh
# install-files.sh [LINK TARGET]...: writes the files that the secret holds, each as `PATH MODE BYTES`, a line break and
# its bytes. All are on disk before the first takes its place. Then the symbolic links.
umask 077
paths=
count=0
while read -r path mode bytes; do
  folder=${path%/*}
  if ! [ -d "$folder" ]; then (umask 022 && mkdir -p "$folder"); fi
  head -c "$bytes" >"$path.jiji-new"
  chmod "$mode" "$path.jiji-new"
  paths="$paths $path"
  count=$((count + 1))
done <"$JIJI_SECRET"
# The product's own paths: no spaces in them.
for path in $paths; do [ -s "$path.jiji-new" ] || jiji_fail files-cut path "$path"; done
# shellcheck disable=SC2046
sync $(for path in $paths; do printf '%s ' "$path.jiji-new"; done)
for path in $paths; do mv -f "$path.jiji-new" "$path"; done
while [ $# -ge 2 ]; do
  ln -sfn "$2" "$1"
  shift 2
done
printf '{"written":%s}\n' "$count"
