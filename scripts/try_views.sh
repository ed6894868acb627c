#!/bin/sh
# Tries the views in a browser, for CI: brings what is missing where it can, and says loudly when nothing was tried.
# Every step has a limit of time. As root on Debian or Ubuntu it installs Chromium; Node has to be there.
set -eu
cd "$(dirname "$0")/.."

nothing() {
  printf '%s\n' "views: $*: NO view was tried in a browser." >&2
  exit 0
}
chromium() {
  for name in chromium chromium-browser google-chrome google-chrome-stable chrome; do
    command -v "$name" >/dev/null 2>&1 && timeout 60 "$name" --version >/dev/null 2>&1 </dev/null && return
  done
  return 1
}

command -v npm >/dev/null 2>&1 && command -v node >/dev/null 2>&1 || nothing "Node is missing"
node -e 'process.exit(Number(process.versions.node.split(".")[0]) < 20 ? 1 : 0)' || nothing "Node 20 or newer is needed"
if ! chromium && [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
  printf '%s\n' "views: installing Chromium." >&2
  { timeout 120 apt-get update -qq &&
    DEBIAN_FRONTEND=noninteractive timeout 400 apt-get install -y -qq --no-install-recommends chromium; } \
    >/dev/null 2>&1 </dev/null || true
fi
chromium || nothing "there is no Chromium that starts, and none could be installed"
timeout 300 make views/node_modules >/dev/null 2>&1 </dev/null || nothing "the packages of views/package-lock.json cannot be had"
timeout 600 make views-test </dev/null
