# shellcheck shell=sh
# stage-gate.sh: the health gate of operations.md 7.4: whether a candidate may take over, and in one problem why not. Read
# after stage-probe.sh, whose functions set the probe_* variables.
# shellcheck disable=SC2154

# What counts: this many good looks in a row, and many more once a good one was followed by a bad one.
jiji_gate_steady=2 jiji_gate_steady_after_fall=10

# ENGINE ID CODE [NAME VALUE]...: the problem, with the container's last words beside it.
jiji_gate_failed() {
  local engine=$1 id=$2
  shift 2
  umask 077
  "$engine" logs --tail 50 "$id" >"$JIJI_RUN/$JIJI_STEP.log" 2>&1 || :
  { echo 'Last lines of its log:'; tail -n 5 "$JIJI_RUN/$JIJI_STEP.log" | tail -c 2000; } >&2
  jiji_fail "$@"
}

# ENGINE ID SERVICE STATE: STATE as jiji_container_state prints it.
jiji_gate_ended() {
  local running restarts status oom
  read -r running restarts status oom <<EOF
$4
EOF
  if [ "$running" = true ]; then status=$(jiji_last_exit "$1" "$2"); fi
  if [ "$oom" = true ]; then
    jiji_gate_failed "$1" "$2" container-oom service "$3" memoryMib "$(($("$1" inspect --type container --format '{{.HostConfig.Memory}}' "$2" 2>/dev/null || echo 0) / 1048576))"
  fi
  if [ "${status:-0}" = 137 ]; then jiji_gate_failed "$1" "$2" container-exited service "$3" reason killed restarts "$restarts" status 137; fi
  if [ "$restarts" != 0 ]; then jiji_gate_failed "$1" "$2" container-exited service "$3" reason loop restarts "$restarts" status "${status:-?}"; fi
  jiji_gate_failed "$1" "$2" container-exited service "$3" status "$status" restarts 0
}

# The look at a port that could not be connected: what is open instead.
jiji_gate_port() { # ENGINE ID SERVICE SECONDS PORT
  local ports
  ports=$(jiji_listening "$1" "$2" | tr '\n' ' ')
  ports=${ports% }
  echo "The container listens on: ${ports:-nothing}" >&2
  case " $ports " in
  '  ') jiji_gate_failed "$1" "$2" health-timeout service "$3" seconds "$4" reason closed port "$5" ;;
  *" 127.0.0.1:$5 "*) jiji_gate_failed "$1" "$2" health-timeout service "$3" seconds "$4" reason local port "$5" ;;
  *" $5 "*) jiji_gate_failed "$1" "$2" health-timeout service "$3" seconds "$4" reason unreachable port "$5" ;;
  *) jiji_gate_failed "$1" "$2" health-timeout service "$3" seconds "$4" reason port port "$5" ports "$(printf '%s' "$ports" | sed 's/ /, /g')" ;;
  esac
}

jiji_gate_http() { # ENGINE ID ADDRESS SERVICE SECONDS PORT PATH TIMEOUT
  local engine=$1 id=$2 address=$3 service=$4 seconds=$5 port=$6 path=$7 timeout=$8 from took
  case $probe_status:$probe_curl in
  30[12378]:*)
    jiji_gate_failed "$engine" "$id" health-timeout service "$service" seconds "$seconds" reason redirect port "$port" path "$path" status "$probe_status" location "$probe_location"
    ;;
  :7) jiji_gate_port "$engine" "$id" "$service" "$seconds" "$port" ;;
  :28)
    if ! jiji_tcp "$address" "$port"; then jiji_gate_port "$engine" "$id" "$service" "$seconds" "$port"; fi
    # Once more with more patience: a slow answer is another matter than none.
    from=$(jiji_now_ms)
    jiji_http "$address" "$port" "$path" "$((timeout * 3 < 30 ? timeout * 3 : 30))"
    took=$((($(jiji_now_ms) - from) / 100))
    if [ -n "$probe_status" ]; then
      jiji_gate_failed "$engine" "$id" health-timeout service "$service" seconds "$seconds" reason slow port "$port" path "$path" status "$probe_status" took "$((took / 10)).$((took % 10))" timeout "$timeout"
    fi
    jiji_gate_failed "$engine" "$id" health-timeout service "$service" seconds "$seconds" reason silent port "$port" path "$path" timeout "$timeout"
    ;;
  :*)
    jiji_line 300 <"$JIJI_RUN/probe.error" >&2
    echo >&2
    jiji_gate_failed "$engine" "$id" health-timeout service "$service" seconds "$seconds" reason protocol port "$port" path "$path" error "$(sed 's/^curl: ([0-9]*) //' "$JIJI_RUN/probe.error" | jiji_line 200)"
    ;;
  *)
    printf 'Body of the answer: %s\n' "$(jiji_line 1000 <"$JIJI_RUN/probe.body")" >&2
    jiji_gate_failed "$engine" "$id" health-timeout service "$service" seconds "$seconds" reason status port "$port" path "$path" status "$probe_status" body "${probe_body:--}"
    ;;
  esac
}

# Why the time is over. FALLS: how often a good look was followed by a bad one.
jiji_gate_over() { # ENGINE ID ADDRESS SERVICE SECONDS FALLS KIND VALUES...
  local engine=$1 id=$2 address=$3 service=$4 seconds=$5 falls=$6 kind=$7
  shift 7
  echo "$probe_text" >&2
  if [ "$falls" -gt 0 ]; then jiji_gate_failed "$engine" "$id" health-timeout service "$service" seconds "$seconds" reason flapping falls "$falls" probe "$probe_text"; fi
  case $kind in
  http) jiji_gate_http "$engine" "$id" "$address" "$service" "$seconds" "$@" ;;
  port) jiji_gate_port "$engine" "$id" "$service" "$seconds" "$1" ;;
  cmd)
    [ "$probe_exit" != 124 ] || jiji_gate_failed "$engine" "$id" health-timeout service "$service" seconds "$seconds" reason command-slow timeout "$1"
    jiji_gate_failed "$engine" "$id" health-timeout service "$service" seconds "$seconds" reason command status "$probe_exit" output "${probe_output:--}"
    ;;
  health)
    printf 'Its last check said: %s\n' "$("$engine" inspect --type container --format '{{range .State.Health.Log}}{{.Output}}{{println}}{{end}}' "$id" 2>/dev/null | grep . | tail -n 1 | jiji_line 500)" >&2
    jiji_gate_failed "$engine" "$id" health-timeout service "$service" seconds "$seconds" reason engine status "$probe_output"
    ;;
  *) jiji_gate_failed "$engine" "$id" health-timeout service "$service" seconds "$seconds" probe "$probe_text" ;;
  esac
}

# ENGINE ID ADDRESS SERVICE SECONDS UNTIL KIND VALUES...: returns when the candidate is healthy and stays so.
jiji_gate_one() {
  local engine=$1 id=$2 address=$3 service=$4 seconds=$5 until=$6 kind=$7 state health good=0 falls=0 wanted=$jiji_gate_steady pause=0.25
  shift 7
  case $kind in cmd) pause=1 ;; esac
  if [ "$kind" = auto ]; then
    health=$("$engine" inspect --type container --format '{{if .State.Health}}{{.State.Health.Status}}{{end}}' "$id" 2>/dev/null) || health=''
    if [ -n "$health" ]; then kind=health pause=1 wanted=1; elif [ "$1" != 0 ]; then kind=port wanted=3; else kind=running wanted=5 pause=1; fi
  fi
  while :; do
    state=$(jiji_container_state "$engine" "$id")
    case $state in 'true 0 '*) ;; *) jiji_gate_ended "$engine" "$id" "$service" "$state" ;; esac
    if jiji_probe_once "$engine" "$id" "$address" "$kind" "$@"; then
      good=$((good + 1))
    else
      [ "$good" = 0 ] || { falls=$((falls + 1)) wanted=$jiji_gate_steady_after_fall; }
      good=0
    fi
    if [ "$good" -ge "$wanted" ]; then echo "$probe_text"; return 0; fi
    # A good look is not the end yet: the next ones decide.
    [ "$(date +%s)" -lt "$until" ] || [ "$good" -gt 0 ] || jiji_gate_over "$engine" "$id" "$address" "$service" "$seconds" "$falls" "$kind" "$@"
    sleep "$pause"
  done
}

# ENGINE SERVICE TIMEOUT KIND VALUES...: KIND auto asks the image's own check if it has one, else PORT (0: none). Of several
# containers each is asked, and the one that fails is named.
jiji_deploy_gate() {
  local engine=$1 service=$2 limit=$3 ids id at=0 count told=$2 until
  shift 3
  until=$(($(date +%s) + limit)) ids=$(jiji_kept "$service.new")
  count=$(printf '%s\n' "$ids" | wc -l)
  for id in $ids; do
    at=$((at + 1))
    [ "$count" = 1 ] || told="$service ($at of $count)"
    jiji_gate_one "$engine" "$id" "$(jiji_kept "$service.address" | sed -n "${at}p")" "$told" "$limit" "$until" "$@"
  done
}

# The stock proxy serves nothing without an HTTP check of its own: after a command has proved the candidate, the first of
# its usual paths that answers is what the proxy asks. ENGINE SERVICE TIMEOUT PORT SECONDS: kept as SERVICE.path.PORT.
jiji_deploy_path() {
  local engine=$1 service=$2 limit=$3 port=$4 seconds=$5 path found seen='' until=$(($(date +%s) + $3))
  local address id
  address=$(jiji_kept "$service.address" | head -n 1) id=$(jiji_kept "$service.new" | head -n 1)
  while :; do
    seen=''
    for path in /up /health /; do
      jiji_http "$address" "$port" "$path" "$seconds"
      case $probe_status in
      2??)
        jiji_keep "$service.path.$port" "$path"
        echo "GET $path on port $port: $probe_status"
        return 0
        ;;
      esac
      found=${probe_status:-no answer}
      seen="$seen, $path $found"
    done
    [ "$(date +%s)" -lt "$until" ] || break
    sleep 1
  done
  [ "$probe_curl" != 7 ] || jiji_gate_port "$engine" "$id" "$service" "$limit" "$port"
  jiji_gate_failed "$engine" "$id" health-timeout service "$service" seconds "$limit" reason path port "$port" seen "${seen#, }"
}
