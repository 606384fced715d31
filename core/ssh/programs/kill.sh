# Ends process group $1: asks, waits up to two seconds, insists. Dead processes that nobody has collected yet do not count.
alive() {
  kill -s 0 -- "-$1" 2> /dev/null || return 1
  for f in /proc/[0-9]*/stat; do
    read -r l 2> /dev/null < "$f" || continue
    l=${l##*) }
    case $l in [ZX]*) continue ;; esac
    l=${l#* }
    l=${l#* }
    [ "${l%% *}" != "$1" ] || return 0
  done
  return 1
}
kill -s TERM -- "-$1" 2> /dev/null || exit 0
for n in 0.05 0.1 0.2 0.5 1.2; do
  alive "$1" || exit 0
  sleep "$n"
done
kill -s KILL -- "-$1" 2> /dev/null || exit 0
