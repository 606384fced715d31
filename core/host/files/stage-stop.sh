# shellcheck shell=sh
# stage-stop.sh: ExecStopPost of a stage's unit; the only place that still knows how the process ended. Argument: STAGE.
journal="${0%/*}/journal.ndjson"
printf '{"type":"unit","stage":"%s","result":"%s","code":"%s","status":"%s","at":%s}\n' "$1" "$SERVICE_RESULT" "$EXIT_CODE" "$EXIT_STATUS" "$(date +%s%3N)" >>"$journal"
sync "$journal"
