#!/usr/bin/env bash
# Usage: environment.sh runtime|dev
# Makes .venv/ and installs what requirements/$1.lock pins, with hashes, and this checkout (editable).
# Does nothing when that is already so: the fingerprint covers the lock, the metadata and where the checkout stands.
set -euo pipefail
cd "$(dirname "$0")/.."
. scripts/say.sh

fingerprint() { { cat "requirements/$1.lock" pyproject.toml client/pyproject.toml; pwd; } | sha256sum | cut -d' ' -f1; }
installed() { [ -x .venv/bin/assay ] && [ "$(cat ".venv/.installed-$1" 2>/dev/null)" = "$(fingerprint "$1")" ]; }

set_name=$1
# The dev lock holds all of the runtime lock, at the same versions.
if installed "$set_name" || installed dev; then exit 0; fi

python=$(scripts/find-python.sh)
if ! .venv/bin/python -m pip --version >/dev/null 2>&1; then
    say "Making .venv with $python ($("$python" --version))"
    rm -rf .venv
    "$python" -m venv .venv
fi
say "Installing $(grep -c '==' "requirements/$set_name.lock") pinned packages into .venv (the first time takes a minute or two)"
pip=(.venv/bin/python -m pip install -qq --disable-pip-version-check)
"${pip[@]}" --require-hashes --only-binary=:all: -r "requirements/$set_name.lock" || give_up \
    "pip could not install requirements/$set_name.lock; its message is above." \
    "It needs a package index: check the network, or point pip at a mirror (pip config set global.index-url ...)."
"${pip[@]}" --no-deps --no-build-isolation --editable . --editable client
fingerprint "$set_name" >".venv/.installed-$set_name"
say "Environment ready"
