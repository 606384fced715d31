# shellcheck shell=sh
# host-firewall.sh WEB: lets the private network through a firewall that the server's owner runs, and reads it back.
# WEB: `web` or empty.
# The runner's own variables mean something else to the installed programs.
unset JIJI_LIB JIJI_RUN JIJI_STATE
/opt/jiji/bin/jiji-host-firewall.sh apply "$1" >&2 || jiji_fail host-firewall-differs
echo '{"host_firewall":"open for the private network"}'
