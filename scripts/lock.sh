#!/usr/bin/env bash
# Pins the dependencies of pyproject.toml with hashes, for every supported Python at once; the locks name no index.
set -euo pipefail
cd "$(dirname "$0")/.."
. scripts/say.sh

uv=.cache/uv/bin/uv
if [ ! -x "$uv" ]; then
    say "Installing uv, which resolves for several Pythons at once"
    "$(scripts/find-python.sh)" -m venv .cache/uv
    .cache/uv/bin/python -m pip install -qq uv
fi
pin() {
    local lock=$1
    shift
    say "Pinning $lock"
    "$uv" pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url \
        --no-emit-find-links --custom-compile-command "make lock" --output-file "$lock" \
        pyproject.toml requirements/build.in --extra embedded --extra parquet "$@"
}
pin requirements/runtime.lock
pin requirements/dev.lock --group dev --constraints requirements/runtime.lock
pin requirements/bench.lock --group dev --group bench --constraints requirements/dev.lock
say "Pinning requirements/trainers.lock"
"$uv" pip compile --quiet --no-deps --universal --python-version 3.11 --generate-hashes --no-emit-index-url \
    --no-emit-find-links --custom-compile-command "make lock" --output-file requirements/trainers.lock requirements/trainers.in

# The environment of `make grpo`; torch by itself, as there are builds of it to choose from.
alone() {
    local lock=$1
    shift
    say "Pinning $lock"
    "$uv" pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url \
        --no-emit-find-links --custom-compile-command "make lock" --output-file "$lock" "$@"
}
alone requirements/grpo.lock --group grpo --excludes requirements/grpo-excludes.in
alone requirements/torch.lock requirements/torch.in --constraints requirements/grpo.lock
