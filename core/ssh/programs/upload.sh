# Writes standard input to $1 with mode $2, if it is $3 bytes with SHA-256 $4: a temporary name in the same folder, mode
# before content, onto the disk, then renamed.
set -eu
t=$(mktemp -- "${1%/*}/.jiji-upload.XXXXXXXX")
trap 'rm -f -- "$t"' EXIT
chmod -- "$2" "$t"
cat > "$t"
b=$(wc -c < "$t")
if [ "$b" -ne "$3" ]; then
  echo "size: $b bytes arrived, $3 were sent" >&2
  exit 65
fi
h=$(sha256sum < "$t")
if [ "${h%% *}" != "$4" ]; then
  echo "SHA-256: ${h%% *} arrived, $4 was sent" >&2
  exit 65
fi
sync "$t"
mv -fT -- "$t" "$1"
trap - EXIT
