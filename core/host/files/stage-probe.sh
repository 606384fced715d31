# shellcheck shell=sh
# stage-probe.sh: one look at a container's health, and what can be found out about one that fails. Read after
# stage-deploy.sh. The functions set probe_* variables, which stage-gate.sh reads: what was seen has more sides than a
# pipe carries.
# shellcheck disable=SC2034

# Text on standard input as one line without control characters, at most LIMIT bytes, no half characters at its end.
jiji_line() { tr '\r\n\t' '   ' | LC_ALL=C tr -d '\000-\037\177' | head -c "$1" | iconv -f UTF-8 -t UTF-8 -c 2>/dev/null | sed 's/ *$//' || :; }

# shellcheck disable=SC2016
jiji_tcp() { timeout 2 bash -c ': </dev/tcp/"$1"/"$2"' _ "$1" "$2" 2>/dev/null; } # ADDRESS PORT

# URL SECONDS: sets probe_curl (its exit status), probe_status (empty: no answer), probe_location, probe_body.
jiji_http_once() {
  local head="$JIJI_RUN/probe.head" body="$JIJI_RUN/probe.body" code="$JIJI_RUN/probe.code"
  rm -f "$head"
  # The pipe ends a body that never does; the status is known by then.
  { curl --silent --show-error --noproxy '*' --globoff --max-time "$2" --user-agent jiji --dump-header "$head" "$1" 2>"$JIJI_RUN/probe.error"; echo $? >"$code"; } | head -c 2048 >"$body" || :
  probe_curl=$(cat "$code" 2>/dev/null || echo 23) probe_status='' probe_location=''
  if [ -s "$head" ]; then
    probe_status=$(sed -n 's/^HTTP[^ ]* \([0-9][0-9]*\).*/\1/p' "$head" | tail -n 1)
    probe_location=$(sed -n 's/^location: *//Ip' "$head" | tail -n 1 | jiji_line 300)
  fi
  probe_body=$(jiji_line 120 <"$body")
}

# ADDRESS PORT PATH SECONDS: follows redirects that stay inside the container. One that leads out is an answer: behind
# the public name the old version would say that it is healthy.
jiji_http() {
  local origin="http://$1:$2" url="http://$1:$2$3" hops=0
  while :; do
    jiji_http_once "$url" "$4"
    case $probe_status in 30[12378]) ;; *) return 0 ;; esac
    case $probe_location in
    "$origin"/*) url=$probe_location ;;
    //*) return 0 ;;
    /*) url=$origin$probe_location ;;
    *) return 0 ;;
    esac
    hops=$((hops + 1))
    [ "$hops" -le 5 ] || return 0
  done
}

# ENGINE ID SECONDS COMMAND: sets probe_exit and probe_output.
jiji_command() {
  probe_exit=0
  probe_output=$(timeout "$3" "$1" exec "$2" sh -c "$4" 2>&1) || probe_exit=$?
  case $probe_exit:$probe_output in
  126:* | 127:* | *'executable file'* | *'no such file'*)
    # An image without a shell gets the words themselves; they are no patterns for files of this server.
    # shellcheck disable=SC2016
    case $probe_output in *'"sh"'* | *'`sh`'* | *'exec: sh'* | *'executable file'*)
      probe_exit=0
      # shellcheck disable=SC2086
      probe_output=$(set -f; timeout "$3" "$1" exec "$2" $4 2>&1) || probe_exit=$?
      ;;
    esac
    ;;
  esac
  probe_output=$(printf '%s\n' "$probe_output" | tail -n 3 | jiji_line 300)
}

# ENGINE ID ADDRESS KIND VALUES...: one look; 0 is healthy. KIND http: PORT PATH SECONDS; cmd: SECONDS COMMAND; port: PORT;
# health, running: nothing. Sets probe_text.
jiji_probe_once() {
  local engine=$1 id=$2 address=$3 kind=$4
  shift 4
  case $kind in
  http)
    jiji_http "$address" "$1" "$2" "$3"
    probe_text="GET $2 on port $1: ${probe_status:-no answer}"
    case $probe_status in 2??) return 0 ;; *) return 1 ;; esac
    ;;
  cmd)
    jiji_command "$engine" "$id" "$1" "$2"
    probe_text="command: exit status $probe_exit"
    [ "$probe_exit" = 0 ]
    ;;
  port)
    probe_text="TCP connect to port $1"
    jiji_tcp "$address" "$1"
    ;;
  health)
    probe_output=$("$engine" inspect --type container --format '{{.State.Health.Status}}' "$id" 2>/dev/null) || probe_output=unknown
    probe_text="the engine says $probe_output"
    [ "$probe_output" = healthy ]
    ;;
  running) probe_text=running ;;
  esac
}

# TCP ports that a container's processes listen on, one a line; those for itself alone as `127.0.0.1:PORT`. Docker's own
# resolver (127.0.0.11) is none of them.
jiji_listening() { # ENGINE ID
  local pid
  pid=$("$1" inspect --type container --format '{{.State.Pid}}' "$2" 2>/dev/null) || return 0
  [ "${pid:-0}" -gt 0 ] || return 0
  cat "/proc/$pid/net/tcp" "/proc/$pid/net/tcp6" 2>/dev/null | LC_ALL=C awk '
    function hex(text,  value, at) {
      for (at = 1; at <= length(text); at++) value = value * 16 + index("0123456789ABCDEF", substr(text, at, 1)) - 1
      return value
    }
    $4 == "0A" && substr($2, 1, 8) != "0B00007F" {
      split($2, part, ":")
      local = length(part[1]) == 8 ? substr(part[1], 7) == "7F" : (part[1] == "00000000000000000000000001000000" || (substr(part[1], 1, 24) == "0000000000000000FFFF0000" && substr(part[1], 31) == "7F"))
      print hex(part[2]) " " (local ? 1 : 0)
    }' | LC_ALL=C sort -u -k1,1n -k2,2n | LC_ALL=C awk '{ if ($2 == 1) { if ($1 != open) print "127.0.0.1:" $1 } else { print $1; open = $1 } }'
}

# How a container ended the last time before it was started again; empty when the engine does not know.
jiji_last_exit() { # ENGINE ID
  case $1 in
  podman) podman events --stream=false --since 15m --filter "container=$2" --filter event=died --format '{{.ContainerExitCode}}' 2>/dev/null | tail -n 1 ;;
  docker) docker events --since 15m --until "$(date +%s)" --filter "container=$2" --filter event=die --format '{{index .Actor.Attributes "exitCode"}}' 2>/dev/null | tail -n 1 ;;
  esac
}
