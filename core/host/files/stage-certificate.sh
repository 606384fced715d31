# shellcheck shell=sh
# stage-certificate.sh: given certificates in the proxy's volume. Read after stage-proxy.sh.
#
# Files are named by route and content, `ROUTE.HASH.crt` and `.key`: what a route used before is still there when an undo
# wants it back. A file that the state file names is never removed: the proxy could not read its state again without it.

jiji_certificate_folder() { # ENGINE
  local mount
  mount=$("$1" volume inspect --format '{{.Mountpoint}}' kamal-proxy-config) || return 1
  printf '%s/certificates\n' "$mount"
}

# FILE as the proxy's user reads it: whole or not at all.
jiji_certificate_file() { # FILE OWNER
  (umask 077 && cat >"$1.part")
  chown "$2" "$1.part"
  sync "$1.part"
  mv "$1.part" "$1"
}

# ENGINE ROUTE HASH: the secret is the length of the certificate in bytes, a line break, the certificate and the key.
jiji_deploy_certificate() {
  local folder owner length
  folder=$(jiji_certificate_folder "$1")
  owner=$(stat -c %u:%g "${folder%/certificates}")
  mkdir -p "$folder"
  chown "$owner" "$folder"
  chmod 700 "$folder"
  read -r length <"$JIJI_SECRET"
  tail -c "+$((${#length} + 2))" "$JIJI_SECRET" | head -c "$length" | jiji_certificate_file "$folder/$2.$3.crt" "$owner"
  tail -c "+$((${#length} + 2 + length))" "$JIJI_SECRET" | jiji_certificate_file "$folder/$2.$3.key" "$owner"
  echo "$2.$3"
}

# Removes the route's files that no route uses; with HASH only those of it, with `-HASH` all but those.
jiji_certificates_remove() { # ENGINE ROUTE HASH
  local folder file name
  folder=$(jiji_certificate_folder "$1") || return 0
  for file in "$folder/$2".*.crt "$folder/$2".*.key "$folder/$2".*.part; do
    [ -e "$file" ] || continue
    name=${file##*/}
    case $3 in
    -*) case $name in "$2.${3#-}".*) continue ;; esac ;;
    *) case $name in "$2.$3".*) ;; *) continue ;; esac ;;
    esac
    if jiji_proxy_state "$1" | grep -qF "/certificates/$name\""; then continue; fi
    rm -f "$file"
    echo "removed $name"
  done
}
