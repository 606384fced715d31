# shellcheck shell=sh
# login.sh: logs root of this server in to a registry, or out; the engine keeps the login. A step: read after stage-lib.sh.
# Arguments: login|logout ENGINE SERVER REGISTRY USER. The secret is the password.
case $1 in
login)
  "$2" login --username "$5" --password-stdin "$3" <"$JIJI_SECRET" >/dev/null || jiji_fail image-registry-login registry "$4" username "$5"
  ;;
logout)
  # Not being logged in is what was wanted.
  "$2" logout "$3" >/dev/null 2>"$JIJI_OPERATION_DIR/logout.err" || grep -qi 'not logged in' "$JIJI_OPERATION_DIR/logout.err" || { cat "$JIJI_OPERATION_DIR/logout.err" >&2; jiji_fail registry-logout registry "$4"; }
  rm -f "$JIJI_OPERATION_DIR/logout.err"
  ;;
esac
