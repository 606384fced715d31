# shellcheck shell=sh
# log.sh: one line an event for the journal.
#
#   jiji_log LEVEL EVENT [JSON]    LEVEL debug, info, warn, error; EVENT snake_case; JSON an object of values
#
# JIJI_LOG_FORMAT=text gives `[time] LEVEL: event key=value`; JIJI_LOG_LEVEL (info) is the least that is written.

jiji_log_rank() {
  case $1 in
    debug) echo 0 ;;
    info) echo 1 ;;
    warn) echo 2 ;;
    *) echo 3 ;;
  esac
}

jiji_log() {
  [ "$(jiji_log_rank "$1")" -ge "$(jiji_log_rank "${JIJI_LOG_LEVEL:-info}")" ] || return 0
  # shellcheck disable=SC2016
  jq -rn --arg level "$1" --arg message "$2" --argjson data "${3:-{\}}" --arg server "${JIJI_SERVER_ID:-}" \
    --arg format "${JIJI_LOG_FORMAT:-json}" '
    (now | floor | todate) as $timestamp
    | if $format == "text"
      then "[\($timestamp)] \($level | ascii_upcase): \($message)" + ([$data | to_entries[] | " \(.key)=\(.value)"] | join(""))
      else {timestamp: $timestamp, level: $level, server: $server, message: $message, data: $data} | tojson end'
}

# jiji_fields KEY VALUE [KEY VALUE]...: an object of strings; a value that is a plain number stays a number.
jiji_fields() {
  # shellcheck disable=SC2016
  jq -cn '
    [$ARGS.positional as $words | range(0; $words | length; 2) | {key: $words[.], value: $words[. + 1]}]
    | map(.value |= if test("^-?(0|[1-9][0-9]{0,14})(\\.[0-9]+)?$") then tonumber else . end) | from_entries' --args "$@"
}
