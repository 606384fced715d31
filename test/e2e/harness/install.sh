#!/usr/bin/env bash
# Installs what the editor tests need and prints the folder of one VS Code server:
#   install.sh old   VS Code 1.100.3 on the machine's own Node
#   install.sh new   VS Code 1.139.1 on Node 24
# The server is built once from npm packages (code-server's lib/vscode with its outer web server left out) and kept in
# ${XDG_CACHE_HOME:-~/.cache}/jiji/vscode-<which>; a change of this file builds it anew. On Debian as root, Chromium and
# a font are installed when they are missing.
set -euo pipefail

which=${1:-}
case $which in
  old)
    code_server=4.100.3 node_version='' ripgrep=1.18.0
    native=(native-watchdog @vscode/spdlog node-pty) ;;
  new)
    code_server=4.139.1 node_version=24.21.0 ripgrep=''
    native=(@vscode/native-watchdog @vscode/spdlog) ;;
  *) echo "usage: install.sh old|new" >&2; exit 2 ;;
esac
case $(uname -m) in
  x86_64) arch=x64 ;;
  aarch64) arch=arm64 ;;
  *) echo "no VS Code server for $(uname -m)" >&2; exit 1 ;;
esac

cache=${XDG_CACHE_HOME:-$HOME/.cache}/jiji
target=$cache/vscode-$which
recipe="$(sha256sum "$0" | cut -c1-16) $arch $([ -n "$node_version" ] || node --version)"
mkdir -p "$cache"

browser() {
  [ -z "${CHROMIUM:-}" ] || return 0
  command -v chromium >/dev/null && [ -n "$(find /usr/share/fonts -name '*.ttf' -print -quit 2>/dev/null)" ] && return 0
  if [ "$(id -u)" != 0 ] || ! command -v apt-get >/dev/null; then
    echo "install the packages chromium and fonts-dejavu-core, or set CHROMIUM to a Chromium's path" >&2
    exit 1
  fi
  echo "installing chromium and a font" >&2
  apt-get update -qq >&2
  DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends chromium fonts-dejavu-core >&2
}

exec 9>"$cache/.vscode.lock"
flock 9
browser
if [ "$(cat "$target/.recipe" 2>/dev/null)" = "$recipe" ]; then
  echo "$target"
  exit 0
fi

echo "building the VS Code server '$which' (about a minute, once)" >&2
work=$(mktemp -d "$cache/.vscode-XXXXXX")
trap 'rm -rf "$work"' EXIT
export npm_config_loglevel=error npm_config_fund=false npm_config_audit=false npm_config_update_notifier=false
export npm_config_yes=true # node-pty's install script starts npx
cd "$work"

# The Node it runs on. The npm package of Node carries its headers, so that nothing is downloaded to compile against.
mkdir -p node/bin
if [ -n "$node_version" ]; then
  npm pack "node-linux-$arch@$node_version" >/dev/null
  tar -xzf node-linux-*.tgz -C node --strip-components=1 package/bin package/include
else
  own=$(readlink -f "$(command -v node)")
  ln -s "$own" node/bin/node
  ln -s "$(dirname "$(dirname "$own")")/include" node/include
fi
export PATH="$work/node/bin:$PATH" npm_config_nodedir="$work/node"

npm pack "code-server@$code_server" >/dev/null
tar -xzf "code-server-$code_server.tgz" package/lib/vscode
mv package/lib/vscode server
cd server
# Not `npm ci`: the lock file of 4.100.3 is incomplete.
npm install --no-save --omit=dev --ignore-scripts >/dev/null
if [ -n "$ripgrep" ]; then
  # Its install script would download the program; the platform package has it inside.
  npm pack --pack-destination "$work" "@vscode/ripgrep-linux-$arch@$ripgrep" >/dev/null
  mkdir -p node_modules/@vscode/ripgrep/bin
  tar -xzf "$work/vscode-ripgrep-linux-$arch-$ripgrep.tgz" -C node_modules/@vscode/ripgrep --strip-components=1 package/bin/rg
fi
if ! npm rebuild --foreground-scripts "${native[@]}" >"$work/rebuild.log" 2>&1; then
  tail -n 40 "$work/rebuild.log" >&2
  exit 1
fi
ln -sfn node_modules node_modules.asar
ln -sfn browser-linux.sh bin/helpers/browser.sh
ln -sfn code-linux.sh bin/remote-cli/code-server
for module in "${native[@]}" node-pty @parcel/watcher; do node -e 'require(process.argv[1])' "$module"; done
node out/server-main.js --version >/dev/null
if [ "$which" = new ]; then
  # Nothing an extension test needs; half of the size.
  rm -rf node_modules/@github node_modules/@devcontainers node_modules/@microsoft/mxc-sdk node_modules/@vscode/sqlite3 extensions/copilot
  find node_modules/@vscode/ripgrep-universal/bin -mindepth 1 -maxdepth 1 ! -name "linux-$arch" -exec rm -rf {} +
fi

mkdir "$work/done"
mv "$work/server" "$work/node" "$work/done/"
echo "$recipe" >"$work/done/.recipe"
rm -rf "$target"
mv "$work/done" "$target"
echo "$target"
