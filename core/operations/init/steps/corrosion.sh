# shellcheck shell=sh
# corrosion.sh: writes the registry's configuration (its token is made on this server) and sees to it that it runs and
# answers. It is restarted only when something changed that it cannot take up while it runs. $1: `restart` or `keep`.
config=/opt/jiji/corrosion/config.toml
lasting() { if [ -f "$config" ]; then grep -v '^bootstrap = ' "$config"; fi; }
was_active=$(systemctl is-active jiji-corrosion.service 2>/dev/null) || :
before=$(lasting | sha256sum)
# A new configuration is tried on spare ports before the running one is touched.
/opt/jiji/corrosion/corrosion-config.sh >&2 || jiji_fail corrosion-config
systemctl daemon-reload
systemctl enable --quiet jiji-corrosion.service
if [ "$was_active" = active ] && [ "$1" = keep ] && [ "$(lasting | sha256sum)" = "$before" ]; then
  /opt/jiji/corrosion/corrosion -c "$config" reload >/dev/null 2>&1 || systemctl restart jiji-corrosion.service
else
  systemctl restart jiji-corrosion.service
fi
if ! jiji_registry_ready 20; then
  journalctl -u jiji-corrosion.service --no-pager --lines=15 --output=cat >&2 || :
  [ "$was_active" = active ] || systemctl disable --quiet --now jiji-corrosion.service >&2 || :
  jiji_fail registry-dead
fi
echo '{"registry":"answers"}'
