# The kept-open root shell. Takes frames from standard input: a line `<script bytes> <stdin bytes> <nonce> <sequence>`, then
# the script, then its standard input. A script that did not arrive whole (its last line must be #nonce) never starts, and
# neither does one whose input is short. Input waits in /run (memory), unlinked before the script sees it.
while read -r n m k q; do
  s=$(head -c "$n")
  case $s in *"#$k") ;; *) exit 70 ;; esac
  i=/dev/null
  if [ "$m" -gt 0 ]; then
    i=/run/jiji-stdin.$k
    (umask 077 && head -c "$m" > "$i")
    if [ "$(wc -c < "$i")" -ne "$m" ]; then
      rm -f "$i"
      exit 70
    fi
  fi
  printf '%s begin\n' "$k"
  printf '%s begin\n' "$k" >&2
  (
    [ "$i" = /dev/null ] || rm -f "$i"
    eval "unset g i k m n p q r s x
$s"
  ) < "$i"
  r=$?
  printf '%s end %s %s\n' "$k" "$q" "$r"
  printf '%s end %s %s\n' "$k" "$q" "$r" >&2
done
