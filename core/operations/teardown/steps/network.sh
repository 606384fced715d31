# shellcheck shell=sh
# network.sh ENGINE: removes the network `jiji` when nothing is attached to it.
engine=$1
"$engine" network inspect jiji >/dev/null 2>&1 || { echo '{"network":"absent"}'; exit 0; }
left=$("$engine" ps -a --filter network=jiji --format '{{.Names}}' | tr '\n' ' ')
[ -z "$left" ] || jiji_fail network-in-use containers "${left% }"
"$engine" network rm jiji >/dev/null
echo '{"network":"removed"}'
