# shellcheck shell=sh
# read.sh: a project's audit trail of this server, oldest first. Arguments: PROJECT LINES. LINES 0: all.
# First the structured entries, each behind `json `; then, behind `text `, what only the text files of an older tool have.
dir="/var/lib/jiji/projects/$1"
last() { if [ "$1" = 0 ]; then cat; else tail -n "$1"; fi; }
for file in $(find "$dir" -maxdepth 1 -name 'audit.jsonl.[0-9]*' 2>/dev/null | sort -r) "$dir/audit.jsonl"; do
  if [ -r "$file" ]; then cat "$file"; fi
done | last "$2" | sed 's/^/json /'
[ -e "$dir/audit.jsonl" ] || [ ! -r "$dir/audit.txt" ] || last "$2" <"$dir/audit.txt" | sed 's/^/text /'
for home in "${HOME:-/root}" "$(getent passwd "${SUDO_USER:-root}" | cut -d: -f6)"; do echo "$home"; done | sort -u | while read -r home; do
  for file in "$home/.jiji/$1/audit.txt" "$home/.jiji/audit.txt"; do
    if [ -r "$file" ]; then last "$2" <"$file" | sed 's/^/text /'; fi
  done
done
