#!/usr/bin/env bash
# Unpacks the releases of trainers that requirements/trainers.lock pins into .cache/trainers/, for the tests that run
# their own client code.  They are never installed into the environment, and nothing that they depend on is fetched.
set -euo pipefail
cd "$(dirname "$0")/.."
. scripts/say.sh

into=.cache/trainers
fingerprint=$(sha256sum <requirements/trainers.lock)
[ "$(cat "$into/.made-for" 2>/dev/null)" = "$fingerprint" ] && exit
say "Fetching the trainers' releases into $into"
rm -rf "$into"
.venv/bin/python -m pip install -qq --disable-pip-version-check --no-deps --require-hashes --only-binary=:all: \
    --no-compile --target "$into" -r requirements/trainers.lock
echo "$fingerprint" >"$into/.made-for"
