# shellcheck shell=sh
# install-files.sh [LINK TARGET]...: writes the files that the secret lists as [{"path","mode","content"}], each through a
# new file that is on disk before it takes the old one's place, and the symbolic links. A file that is right already is
# left alone. Prints those written.
umask 077
count=$(jq length "$JIJI_SECRET")
index=0
written=
while [ "$index" -lt "$count" ]; do
  path=$(jq -r ".[$index].path" "$JIJI_SECRET")
  mode=$(jq -r ".[$index].mode" "$JIJI_SECRET")
  folder=$(dirname "$path")
  if ! [ -d "$folder" ]; then (umask 022 && mkdir -p "$folder"); fi
  jq -j ".[$index].content" "$JIJI_SECRET" >"$path.jiji-new"
  chmod "$mode" "$path.jiji-new"
  if [ "$(stat -c %a "$path" 2>/dev/null)" = "$(stat -c %a "$path.jiji-new")" ] && cmp -s "$path.jiji-new" "$path"; then
    rm -f "$path.jiji-new"
  else
    sync "$path.jiji-new"
    mv -f "$path.jiji-new" "$path"
    written="$written $path"
  fi
  index=$((index + 1))
done
while [ $# -ge 2 ]; do
  ln -sfn "$2" "$1"
  shift 2
done
printf '{"written":"%s"}\n' "${written# }"
