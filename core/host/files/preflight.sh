# shellcheck shell=sh
# preflight.sh ENGINE IMAGE PATH...: what this server is and has, as one JSON document on standard output.
#
# Sent as it is and run before anything is installed: plain sh and the tools of a minimal system (no jq). Changes
# nothing. ENGINE: podman or docker. IMAGE: the proxy image that should be loaded. PATH...: files whose hashes are
# asked for; of the two that carry a secret line without that line. What
# cannot be found out is null; nothing that could be a secret is printed.
set -u

engine=$1
image=$2
shift 2

text() { # VALUE: as a JSON string
  case $1 in *[!A-Za-z0-9\ ._:/@,=+*%\;-]*) ;; *) printf '"%s"' "$1"; return ;; esac
  tab=$(printf '\t')
  printf '"%s"' "$(printf '%s' "$1" | tr -d '\000-\010\013-\037' | sed -e 's/\\/\\\\/g' -e 's/"/\\"/g' -e "s/$tab/\\\\t/g" | sed -e ':a' -e 'N' -e '$!ba' -e 's/\n/\\n/g')"
}
text_or_null() { if [ -n "$1" ]; then text "$1"; else printf null; fi; }
number_or_null() { case $1 in '' | *[!0-9]*) printf null ;; *) printf %s "$1" ;; esac; }
lines() { # each line of standard input as an element of an array
  first=1
  printf '['
  while IFS= read -r line; do
    [ -n "$first" ] || printf ,
    first=
    text "$line"
  done
  printf ']'
}
json() { # COMMAND...: its standard output when that is a whole answer, else null
  if out=$("$@" 2>/dev/null) && [ -n "$out" ]; then printf %s "$out"; else printf null; fi
}
has() { command -v "$1" >/dev/null 2>&1; }
field() { sed -n "s/^$1=//p" "$2" 2>/dev/null | head -n 1 | sed -e 's/^"//' -e 's/"$//'; }
kib() { sed -n "s/^$1: *\([0-9]*\) kB$/\1/p" /proc/meminfo; }
# A folder's file system: the nearest parent that exists.
free_kib() {
  at=$1
  while ! [ -d "$at" ]; do at=${at%/*}; [ -n "$at" ] || at=/; done
  df -Pk "$at" 2>/dev/null | awk 'NR == 2 { print $4 }'
}

printf '{"version":1'
printf ',"hostname":'; text "$(uname -n)"
printf ',"machineId":'; text_or_null "$(cat /etc/machine-id 2>/dev/null)"
printf ',"osId":'; text_or_null "$(field ID /etc/os-release)"
printf ',"osLike":'; text_or_null "$(field ID_LIKE /etc/os-release)"
printf ',"osVersion":'; text_or_null "$(field VERSION_ID /etc/os-release)"
printf ',"osName":'; text_or_null "$(field PRETTY_NAME /etc/os-release)"
printf ',"machine":'; text "$(uname -m)"
printf ',"kernel":'; text "$(uname -r)"
printf ',"uid":%s' "$(id -u)"
printf ',"clockMs":'; number_or_null "$(date +%s%3N)"
if [ -d /run/systemd/system ]; then printf ',"systemd":true'; else printf ',"systemd":false'; fi
# A server without IPv6 has no such folder at all.
printf ',"ipv6Disabled":['
if [ -d /proc/sys/net/ipv6/conf ]; then
  comma=
  for which in all default; do
    if [ "$(cat "/proc/sys/net/ipv6/conf/$which/disable_ipv6")" != 0 ]; then
      printf '%s"%s"' "$comma" "net.ipv6.conf.$which.disable_ipv6"
      comma=,
    fi
  done
else
  printf '"ipv6.disable"'
fi
printf ']'
printf ',"disk":['
comma=
for folder in /var/lib/jiji /opt/jiji /var/lib/containers /var/lib/docker; do
  case $engine-$folder in podman-/var/lib/docker | docker-/var/lib/containers) continue ;; esac
  printf '%s{"folder":"%s","freeKib":' "$comma" "$folder"
  number_or_null "$(free_kib "$folder")"
  printf '}'
  comma=,
done
printf ']'
printf ',"memoryKib":'; number_or_null "$(kib MemTotal)"
printf ',"packageManager":'
if has apt-get; then printf '"apt-get"'; elif has dnf; then printf '"dnf"'; elif has pacman; then printf '"pacman"'; else printf null; fi
printf ',"missing":'
for tool in podman docker curl jq iptables nft dig wg wg-quick wireguard-go ip flock; do has "$tool" || printf '%s\n' "$tool"; done | lines
printf ',"firewall":'
if has ufw && ufw status 2>/dev/null | grep -q '^Status: active'; then printf '"ufw"'
elif has firewall-cmd && firewall-cmd --state >/dev/null 2>&1; then printf '"firewalld"'
else printf null; fi
if [ -x /opt/jiji/bin/jiji-host-firewall.sh ]; then
  if /opt/jiji/bin/jiji-host-firewall.sh check >/dev/null 2>&1; then printf ',"hostFirewall":"right"'; else printf ',"hostFirewall":"differs"'; fi
  if [ -e /var/lib/jiji/host-firewall.web ]; then printf ',"hostFirewallWeb":true'; fi
fi
printf ',"addresses":'; json ip -j addr show
printf ',"routes":'; json ip -j -4 route show
printf ',"sockets":'; { ss -Hlntup 2>/dev/null || true; } | lines
printf ',"forwarding":'; number_or_null "$(cat /proc/sys/net/ipv4/ip_forward 2>/dev/null)"

printf ',"engineVersion":'
case $engine in
  podman) text_or_null "$(podman version --format '{{.Client.Version}}' 2>/dev/null)" ;;
  docker) text_or_null "$(docker version --format '{{.Server.Version}}' 2>/dev/null)" ;;
esac
printf ',"engineInstalled":'; if has "$engine"; then printf true; else printf false; fi
printf ',"network":'; if has "$engine"; then json "$engine" network inspect jiji | sed 's/^\[\]$/null/'; else printf null; fi
printf ',"networkContainers":'
if has "$engine"; then "$engine" ps -a --filter network=jiji --format '{{.Names}}' 2>/dev/null || true; fi | lines
printf ',"proxyImage":'
if has "$engine" && "$engine" image inspect "$image" >/dev/null 2>&1; then printf true; else printf false; fi

printf ',"publicKey":'
if has wg && [ -r /etc/wireguard/jiji0.key ]; then text_or_null "$(wg pubkey </etc/wireguard/jiji0.key 2>/dev/null)"; else printf null; fi
# Line 1 of the dump holds the private key and field 2 of a peer the preshared key: neither is read here.
printf ',"listenPort":'; if has wg; then number_or_null "$(wg show jiji0 listen-port 2>/dev/null)"; else printf null; fi
printf ',"peers":'; if has wg; then { wg show jiji0 dump 2>/dev/null || true; } | tail -n +2 | cut -f 1,3-5,8; fi | lines
printf ',"serverId":'; text_or_null "$(cat /var/lib/jiji/server-id 2>/dev/null)"

# Anything of ours at all, were it only what a broken-off teardown left.
printf ',"traces":'; if [ -e /var/lib/jiji ] || [ -e /opt/jiji ]; then printf true; else printf false; fi

if grep -q '^jiji_split_brain{.*} 1$' /var/lib/jiji/metrics/jiji.prom 2>/dev/null; then printf ',"splitBrain":true'; fi

printf ',"parts":{'
comma=
for part in corrosion coredns kamal-proxy; do
  printf '%s"%s":' "$comma" "$part"
  text_or_null "$(cat "/opt/jiji/$part/version" 2>/dev/null)"
  comma=,
done
printf '}'

# One `sha256sum` and one `stat` for all; the two files with a secret are hashed without that line.
printf ',"files":{'
{
  sha256sum -- "$@" 2>/dev/null | sed 's/^/sum /'
  stat -c 'mode %a  %n' -- "$@" 2>/dev/null
  for path in /etc/wireguard/jiji0.conf /opt/jiji/corrosion/config.toml; do
    [ ! -f "$path" ] || printf 'sum %s  %s\n' "$(sed -e '/^PrivateKey = /d' -e '/^bearer-token = /d' "$path" | sha256sum | cut -d ' ' -f 1)" "$path"
  done
} | awk '
  { path = substr($0, length($1) + length($2) + 4); if ($1 == "sum") sum[path] = $2; else mode[path] = $2 }
  END { for (path in sum) { printf "%s\"%s\":{\"sha256\":\"%s\",\"mode\":\"%s\"}", comma, path, sum[path], mode[path]; comma = "," } }'
printf '}'

printf ',"units":{'
set -- wg-quick@jiji0.service jiji-corrosion.service jiji-coredns.service jiji-peer-monitor.service jiji-dns-writer.service jiji-containers.service jiji-firewall.service jiji-health.socket
# Each prints a word a line and fails as soon as one unit is not there.
systemctl is-active "$@" 2>/dev/null | awk -v units="$*" '{ state[NR] = $1 } END { n = split(units, unit, " "); for (i = 1; i <= n; i++) print unit[i], (state[i] == "" ? "unknown" : state[i]) }' |
  while read -r unit active; do
    enabled=$(systemctl is-enabled "$unit" 2>/dev/null) || :
    [ "$unit" = "$1" ] || printf ,
    printf '"%s":{"active":"%s","enabled":"%s"}' "$unit" "$active" "${enabled:-unknown}"
  done
printf '}'

printf ',"registry":'
if has jq && has curl && [ -r /opt/jiji/corrosion/config.toml ]; then
  # Functions of registry.sh, which is sent in front of this file.
  if rows=$(jiji_statement 'SELECT * FROM servers' | jiji_query_objects 2>&1) &&
    metadata=$(jiji_statement 'SELECT key, value FROM cluster_metadata' | jiji_query_objects 2>&1); then
    printf '{"apiPort":%s,"servers":%s,"metadata":%s}' "$(jiji_registry_port)" "$(printf '%s\n' "$rows" | jq -cs .)" "$(printf '%s\n' "$metadata" | jq -cs 'map({(.key): .value}) | add // {}')"
  else
    printf '{"error":'
    text "${rows:-} ${metadata:-}"
    printf '}'
  fi
else
  printf null
fi
printf '}\n'
