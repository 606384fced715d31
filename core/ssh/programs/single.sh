# One script on a channel of its own: the same frame as in the kept-open shell, but its input is the rest of the channel.
read -r n m k q || exit 70
s=$(head -c "$n")
case $s in *"#$k") ;; *) exit 70 ;; esac
printf '%s begin\n' "$k"
printf '%s begin\n' "$k" >&2
(
  eval "unset g k m n p q s x
$s"
)
r=$?
printf '%s end %s %s\n' "$k" "$q" "$r"
printf '%s end %s %s\n' "$k" "$q" "$r" >&2
exit "$r"
