# shellcheck shell=sh
# schema.sh TABLE COLUMN...: this server's registry has all these columns. Schemas are not replicated: each server takes
# its own file, when Corrosion starts or is told to read it again.
tries=0
while :; do
  missing=
  tables=
  last=
  for word in "$@"; do
    if [ -z "$last" ]; then last=$word; continue; fi
    case " $tables " in
      *" $last "*) ;;
      *)
        tables="$tables $last"
        columns=$(jiji_statement 'SELECT name FROM pragma_table_info(?)' "text:$last" | jiji_query | jq -r '.[0]')
        ;;
    esac
    printf '%s\n' "$columns" | grep -qxF "$word" || missing="$missing $last.$word"
    last=
  done
  [ -n "$missing" ] || break
  tries=$((tries + 1))
  [ "$tries" -lt 20 ] || jiji_fail schema-behind columns "${missing# }"
  [ "$tries" != 5 ] || /opt/jiji/corrosion/corrosion -c /opt/jiji/corrosion/config.toml reload >&2 || :
  sleep 0.5
done
echo '{"schema":"complete"}'
