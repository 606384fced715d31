# shellcheck shell=sh
# sightings.sh ID KEY ADDRESS: what this member knows of another one, as one JSON object: seconds since their last
# handshake (null: never), whether any of three pings through the tunnel was answered, whether its control loop counts
# it as away.
age=null
stamp=$(wg show jiji0 latest-handshakes 2>/dev/null | awk -v key="$2" '$1 == key { print $2 }')
[ "${stamp:-0}" = 0 ] || age=$(($(date +%s) - stamp))
if ping -c 3 -i 0.3 -W 1 -q "$3" >/dev/null 2>&1; then answers=true; else answers=false; fi
if grep -qxF -- "$1" /run/jiji/away 2>/dev/null; then away=true; else away=false; fi
printf '{"handshakeAgeSeconds":%s,"answers":%s,"away":%s}\n' "$age" "$answers" "$away"
