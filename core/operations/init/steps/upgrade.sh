# shellcheck shell=sh
# upgrade.sh NAME VERSION SHA256 UPLOADED TARGET UNIT: takes another version of a part into use. It is first tried on spare
# ports with the configuration of this server; one that then does not run gives way to the one before.
name=$1 version=$2 sha256=$3 uploaded=$4 target=$5 unit=$6
folder=$(dirname "$target")
. /opt/jiji/etc/host.env
if [ "$(cat "$folder/version" 2>/dev/null)" = "$version $sha256" ] && systemctl is-active --quiet "$unit"; then echo '{"part":"in use"}'; exit 0; fi
found=$(sha256sum "$uploaded" | cut -d ' ' -f 1)
if [ "$found" != "$sha256" ]; then
  rm -f "$uploaded"
  printf 'expected %s\nfound    %s\n' "$sha256" "$found" >&2
  jiji_fail checksum file "$name"
fi
install -m 0755 "$uploaded" "$target.new"
sync "$target.new"
works() {
  case $name in
    corrosion) /opt/jiji/corrosion/corrosion-check.sh "$1" ;;
    coredns) JIJI_COREDNS_BINARY=$1 /opt/jiji/coredns/coredns-check.sh ;;
  esac
}
if ! works "$target.new" >&2; then
  rm -f "$target.new"
  jiji_fail part-untried part "$name" version "$version"
fi
answers() {
  case $name in
    corrosion) jiji_registry_ready 20 ;;
    coredns)
      tries=20
      until [ "$(dig +short +time=1 +tries=1 "@$JIJI_WIREGUARD_IP" "health-check.$JIJI_DOMAIN" A 2>/dev/null)" = "$JIJI_WIREGUARD_IP" ]; do
        tries=$((tries - 1))
        [ "$tries" -gt 0 ] || return 1
        sleep 0.5
      done
      ;;
  esac
}
cp -p "$target" "$target.before"
mv -f "$target.new" "$target"
if ! systemctl restart "$unit" || ! answers; then
  journalctl -u "$unit" --no-pager --lines=15 --output=cat >&2 || :
  mv -f "$target.before" "$target"
  systemctl restart "$unit" >&2 || :
  jiji_fail part-given-back part "$name" version "$version"
fi
printf '%s %s\n' "$version" "$sha256" >"$folder/version.new"
mv -f "$folder/version.new" "$folder/version"
rm -f "$uploaded" "$target.before"
printf '{"part":"%s","version":"%s"}\n' "$name" "$version"
