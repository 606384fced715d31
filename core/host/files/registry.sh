# shellcheck shell=sh
# registry.sh: the registry (Corrosion's HTTP API on loopback) for shell programs.
#
# Read with `.` by the installed programs, and put in front of stage programs that operations send. POSIX sh, works
# under `set -eu` and `pipefail`. Needs curl and jq. Port and bearer token come from Corrosion's own config.toml;
# the token travels to curl on a file descriptor, never in an argument or the environment.
#
#   jiji_statement SQL [text:VALUE | int:VALUE | real:VALUE | null]...   prints one statement with bound parameters
#   jiji_query                 reads one statement; prints each row as a JSON array, one a line
#   jiji_query_objects         the same, each row as an object
#   jiji_transaction           reads statements (one after another, or in one array); prints the rows affected by each
#   jiji_registry_ready [N]    waits until `SELECT 1` answers, at most N seconds (10)
#
# Every function fails (status 1, reason on standard error) when the registry cannot be reached, answers another HTTP
# status than 200, reports an error in any line or result, or ends without saying that it ended. No row is printed
# before the whole answer has been checked.

JIJI_REGISTRY_CONFIG=${JIJI_REGISTRY_CONFIG:-/opt/jiji/corrosion/config.toml}
JIJI_REGISTRY_TIMEOUT=${JIJI_REGISTRY_TIMEOUT:-10}

jiji_registry_port() {
  sed -n 's/^addr = "127\.0\.0\.1:\([0-9][0-9]*\)"$/\1/p' "$JIJI_REGISTRY_CONFIG" | head -n 1
}

# One line for `curl --header @FILE`; empty where an adopted cluster has no token.
jiji_registry_header() {
  sed -n 's/^bearer-token = "\([^"]*\)"$/Authorization: Bearer \1/p' "$JIJI_REGISTRY_CONFIG" | head -n 1
}

# PATH; body on standard input, body of a 200 answer on standard output.
jiji_registry_post() (
  if ! [ -r "$JIJI_REGISTRY_CONFIG" ]; then
    echo "registry: cannot read $JIJI_REGISTRY_CONFIG" >&2
    exit 1
  fi
  port=$(jiji_registry_port)
  if [ -z "$port" ]; then
    echo "registry: no api address in $JIJI_REGISTRY_CONFIG" >&2
    exit 1
  fi
  header=$(jiji_registry_header)
  answer=$(
    curl --silent --show-error --noproxy '*' --connect-timeout 2 --max-time "$JIJI_REGISTRY_TIMEOUT" \
      --header 'Content-Type: application/json' --header @/dev/fd/3 --data-binary @- \
      --write-out '\n%{http_code}' "http://127.0.0.1:$port$1" 3<<JIJI_HEADER
$header
JIJI_HEADER
  ) || exit 1
  status=$(printf '%s\n' "$answer" | tail -n 1)
  if [ "$status" != 200 ]; then
    printf 'registry: HTTP %s from %s: %s\n' "$status" "$1" "$(printf '%s\n' "$answer" | sed '$d' | head -c 2000)" >&2
    exit 1
  fi
  printf '%s\n' "$answer" | sed '$d'
)

jiji_statement() (
  sql=$1
  shift
  # shellcheck disable=SC2016
  jq -cn --arg sql "$sql" '
    def number($kind): try tonumber catch error("registry: not a number: \($kind)\(.)");
    [$sql, [$ARGS.positional[] |
      if . == "null" then null
      elif startswith("text:") then .[5:]
      elif startswith("int:") then .[4:] | number("int:")
      elif startswith("real:") then .[5:] | number("real:")
      else error("registry: parameter without a type: \(.)") end]]' --args -- "$@"
)

# FILTER: what becomes of the rows; `.` is {columns, rows}.
jiji_registry_rows() (
  answer=$(jiji_registry_post /v1/queries) || exit 1
  # shellcheck disable=SC2016
  printf '%s\n' "$answer" | jq -cn '
    reduce inputs as $line ({rows: []};
      if $line | has("error") then .error = (.error // $line.error)
      elif $line | has("columns") then .columns = $line.columns
      elif $line | has("row") then .rows += [$line.row[1]]
      elif $line | has("eoq") then .ended = true
      else . end)
    | if .error != null then "registry: \(.error)\n" | halt_error(1)
      elif .ended != true then "registry: the answer ended too early\n" | halt_error(1)
      else . end | '"$1"
)

jiji_query() { jiji_registry_rows '.rows[]'; }

jiji_query_objects() {
  # shellcheck disable=SC2016
  jiji_registry_rows '.columns as $names | .rows[] | . as $row | reduce range($names | length) as $i ({}; .[$names[$i]] = $row[$i])'
}

jiji_transaction() (
  statements=$(jq -cs 'map(if (.[0] | type) == "array" then .[] elif . == [] then empty else . end)') || exit 1
  [ "$statements" != '[]' ] || exit 0
  answer=$(printf '%s\n' "$statements" | jiji_registry_post /v1/transactions) || exit 1
  # shellcheck disable=SC2016
  printf '%s\n' "$answer" | jq -r --argjson statements "$statements" '
    (.results // []) as $results
    | ([$results[] | select(has("error")) | .error] | first) as $error
    | if $error != null then "registry: \($error)\n" | halt_error(1)
      elif ($results | length) != ($statements | length)
        then "registry: \($results | length) results for \($statements | length) statements\n" | halt_error(1)
      else $results[].rows_affected end'
)

jiji_registry_ready() (
  left=${1:-10}
  while ! why=$(jiji_statement 'SELECT 1' | jiji_query 2>&1 >/dev/null); do
    left=$((left - 1))
    if [ "$left" -le 0 ]; then
      printf '%s\n' "$why" >&2
      exit 1
    fi
    sleep 1
  done
)
