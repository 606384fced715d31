# Ends process group $1: asks, waits up to two seconds, insists.
kill -s TERM -- "-$1" 2> /dev/null || exit 0
n=0
while [ "$n" -lt 20 ]; do
  kill -s 0 -- "-$1" 2> /dev/null || exit 0
  sleep 0.1
  n=$((n + 1))
done
kill -s KILL -- "-$1"
