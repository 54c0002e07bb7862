#!/usr/bin/env bash
# Gathers in wheelhouse/ the wheels of requirements/runtime.lock for the Python of the service's image (Debian 12: 3.11).
set -euo pipefail
cd "$(dirname "$0")/.."
. scripts/say.sh

stamp=wheelhouse/.made-for
fingerprint=$(sha256sum <requirements/runtime.lock)
[ "$(cat "$stamp" 2>/dev/null)" = "$fingerprint" ] && exit
say "Gathering wheels for the service's image"
rm -rf wheelhouse
mkdir -p wheelhouse
# pip reads the markers for the Python it runs on, not for the image's: keep those of the platform only.
sed -E "/sys_platform/!s/ ; [^\\\\]*//" requirements/runtime.lock >wheelhouse/requirements.txt
.venv/bin/python -m pip download -qq --disable-pip-version-check --require-hashes --only-binary=:all: --no-deps \
    --implementation cp --python-version 3.11 --abi cp311 --abi abi3 --abi none \
    --platform manylinux_2_36_x86_64 --platform manylinux_2_28_x86_64 --platform manylinux_2_17_x86_64 \
    --platform manylinux2014_x86_64 --platform any \
    --requirement wheelhouse/requirements.txt --dest wheelhouse
echo "$fingerprint" >"$stamp"
