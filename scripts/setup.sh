#!/bin/sh
# Makes .venv with the hashed packages of requirements.lock and this checkout in it.
# Needs Python 3.11 or newer; everything else it gets by itself. `PYTHON=…` names another interpreter.
set -eu
cd "$(dirname "$0")/.."

say() { printf '%s\n' "$*" >&2; }
new_enough() { "$1" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; }

find_python() {
  for name in ${PYTHON:-} python3 python3.14 python3.13 python3.12 python3.11 python; do
    if command -v "$name" >/dev/null 2>&1 && new_enough "$name"; then
      printf '%s\n' "$name"
      return
    fi
  done
  say "Portrayal needs Python 3.11 or newer. Install it, or name it: PYTHON=/path/to/python3 make setup"
  return 1
}

make_venv() {
  "$1" -m venv .venv >/dev/null 2>&1 && return
  if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
    package=$("$1" -c 'import sys; print("python%d.%d-venv" % sys.version_info[:2])')
    say "Installing $package, which this Python needs to make a virtual environment."
    { apt-get update -qq && apt-get install -y -qq "$package"; } >/dev/null
    rm -rf .venv
    "$1" -m venv .venv && return
  fi
  rm -rf .venv
  say "This Python cannot make a virtual environment. On Debian or Ubuntu: sudo apt install python3-venv"
  return 1
}

if ! { [ -x .venv/bin/python ] && new_enough .venv/bin/python; }; then
  python=$(find_python)
  say "Making .venv with $("$python" --version)."
  make_venv "$python"
fi

# uv stays outside site-packages, where a sync would remove it.
if command -v uv >/dev/null 2>&1; then
  uv=uv
else
  uv=.venv/tools/bin/uv
  [ -x "$uv" ] || .venv/bin/python -m pip install --quiet --disable-pip-version-check --target .venv/tools uv
fi

# Bytecode is compiled now, because starts without it take more than twice as long.
export UV_COMPILE_BYTECODE=1
say "Installing the packages of requirements.lock."
"$uv" pip sync --quiet --python .venv/bin/python --require-hashes requirements.lock
"$uv" pip install --quiet --python .venv/bin/python --no-deps -e .
.venv/bin/python -m compileall -q tools server
touch .venv/.stamp
