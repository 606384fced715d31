# shellcheck shell=sh
# stage-gate.sh: the health gate of operations.md 7.4: whether a candidate may take over. Read after stage-deploy.sh.

jiji_gate_failed() { # ENGINE ID CODE SERVICE SECONDS PROBE
  umask 077
  "$1" logs --tail 50 "$2" >"$JIJI_RUN/$JIJI_STEP.log" 2>&1 || :
  printf '%s\n' "$6" >&2
  jiji_fail "$3" service "$4" seconds "$5" probe "$6"
}

jiji_tcp() { timeout 2 bash -c ': </dev/tcp/"$1"/"$2"' _ "$1" "$2" 2>/dev/null; } # ADDRESS PORT

# One look; prints what was seen. KIND http: PORT PATH SECONDS; cmd: COMMAND SECONDS; port: PORT; health, running: nothing.
jiji_probe_once() { # ENGINE ID ADDRESS KIND VALUES...
  local engine=$1 id=$2 address=$3 kind=$4 answer
  shift 4
  case $kind in
  http)
    answer=$(curl --silent --show-error --output /dev/null --noproxy '*' --location --max-redirs 5 --max-time "$3" --globoff --write-out '%{http_code}' "http://$address:$1$2" 2>&1) || :
    echo "GET $2 on port $1: $answer"
    case $answer in 2??) return 0 ;; *) return 1 ;; esac
    ;;
  cmd)
    answer=$(timeout "$2" "$engine" exec "$id" sh -c "$1" 2>&1) && return 0
    # An image without a shell gets the words themselves.
    case $answer in *'executable file'* | *'no such file'*)
      # shellcheck disable=SC2086
      answer=$(timeout "$2" "$engine" exec "$id" $1 2>&1) && return 0
      ;;
    esac
    printf 'command failed: %s\n' "$(printf '%s' "$answer" | tail -n 3)"
    return 1
    ;;
  port)
    echo "TCP connect to port $1"
    jiji_tcp "$address" "$1"
    ;;
  health)
    answer=$("$engine" inspect --type container --format '{{.State.Health.Status}}' "$id" 2>/dev/null) || answer=unknown
    echo "the engine says $answer"
    [ "$answer" = healthy ]
    ;;
  running) echo running ;;
  esac
}

# ENGINE SERVICE TIMEOUT KIND VALUES...: KIND auto asks the image's own check if it has one, else PORT (0: none).
jiji_deploy_gate() {
  local engine=$1 service=$2 limit=$3 kind=$4 id address until state seen='' good=0 wanted=1 pause=0.25 health
  shift 4
  id=$(jiji_kept "$service.new") address=$(jiji_kept "$service.address")
  if [ "$kind" = auto ]; then
    health=$("$engine" inspect --type container --format '{{if .State.Health}}{{.State.Health.Status}}{{end}}' "$id" 2>/dev/null) || health=''
    if [ -n "$health" ]; then kind=health pause=1; elif [ "$1" != 0 ]; then kind=port wanted=3; else kind=running wanted=5 pause=1; fi
  fi
  until=$(($(date +%s) + limit))
  while :; do
    state=$(jiji_container_state "$engine" "$id")
    case $state in
    'true 0 '*) ;;
    *' true') jiji_gate_failed "$engine" "$id" container-oom "$service" "$limit" "killed for want of memory" ;;
    *) jiji_gate_failed "$engine" "$id" container-exited "$service" "$limit" "exit status $(printf '%s' "$state" | cut -d' ' -f3), $(printf '%s' "$state" | cut -d' ' -f2) restarts" ;;
    esac
    if seen=$(jiji_probe_once "$engine" "$id" "$address" "$kind" "$@"); then good=$((good + 1)); else good=0; fi
    if [ "$good" -ge "$wanted" ]; then echo "$seen"; return 0; fi
    [ "$(date +%s)" -lt "$until" ] || jiji_gate_failed "$engine" "$id" health-timeout "$service" "$limit" "$seen"
    sleep "$pause"
  done
}
