# shellcheck shell=sh
# follow.sh: prints new entries of a project's audit trail as they are written, over a rotation, too. Argument: PROJECT.
file="/var/lib/jiji/projects/$1/audit.jsonl"
exec tail -n 0 -F "$file" 2>/dev/null
