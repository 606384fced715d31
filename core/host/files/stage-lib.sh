# shellcheck shell=sh
# stage-lib.sh: what the runner's programs and the steps they run have in common. POSIX sh with `local`; needs no jq,
# because init runs its first stages on servers that have none.

JIJI_STATE=${JIJI_STATE:-/var/lib/jiji}
JIJI_SPOOL=${JIJI_SPOOL:-/run/jiji-op}
JIJI_BOOT_ID_FILE=${JIJI_BOOT_ID_FILE:-/proc/sys/kernel/random/boot_id}
JIJI_UPTIME_FILE=${JIJI_UPTIME_FILE:-/proc/uptime}

# Text on standard input, at most LIMIT bytes of its end (16384), as the inside of a JSON string.
jiji_json() {
  tail -c "${1:-16384}" | LC_ALL=C tr -d '\000-\010\013-\037\177' | LC_ALL=C sed 's/\\/\\\\/g; s/"/\\"/g; s/	/\\t/g' |
    LC_ALL=C awk 'NR > 1 { printf "%s", "\\n" } { printf "%s", $0 }'
}

# WORD as a JSON string with its quotes.
jiji_json_string() { printf '"%s"' "$(printf '%s' "$1" | jiji_json)"; }

# Wall clock in ms; uptime in seconds (what ages are measured by).
jiji_now_ms() { date +%s%3N; }
jiji_uptime() { local up rest; read -r up rest <"$JIJI_UPTIME_FILE"; printf '%s' "$up"; }
jiji_boot_id() { cat "$JIJI_BOOT_ID_FILE"; }

# For steps: fails with a problem the editor has words for. `jiji_fail CODE [NAME VALUE]...`; the evidence goes to
# standard error before.
jiji_fail() {
  local code=$1 args='' comma=''
  shift
  while [ $# -ge 2 ]; do
    args="$args$comma$(jiji_json_string "$1"):$(jiji_json_string "$2")" comma=,
    shift 2
  done
  printf '{"code":%s,"args":{%s}}' "$(jiji_json_string "$code")" "$args" >"$JIJI_PROBLEM"
  exit 1
}

# For steps: a value that later steps and undo scripts read back, also after a reboot. `jiji_keep NAME VALUE`, `jiji_kept NAME`.
jiji_keep() {
  # A full disk leaves no half of it behind.
  if ! { printf '%s\n' "$2" >"$JIJI_OPERATION_DIR/kept.$1.part" && mv "$JIJI_OPERATION_DIR/kept.$1.part" "$JIJI_OPERATION_DIR/kept.$1"; }; then
    rm -f "$JIJI_OPERATION_DIR/kept.$1.part"
    return 1
  fi
}
jiji_kept() { if [ -e "$JIJI_OPERATION_DIR/kept.$1" ]; then cat "$JIJI_OPERATION_DIR/kept.$1"; fi; }
