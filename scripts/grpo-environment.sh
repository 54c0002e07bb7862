#!/usr/bin/env bash
# Makes .cache/grpo-venv/ with what `make grpo` trains with: TRL and torch (1.6 GB), far from the product's environment.
# Without a GPU it takes the build of torch for processors, if one of pip's sources has it; else the whole one.
set -euo pipefail
cd "$(dirname "$0")/.."
. scripts/say.sh

into=.cache/grpo-venv
fingerprint() { { cat requirements/grpo.lock requirements/torch*.lock client/pyproject.toml; pwd; } | sha256sum | cut -d' ' -f1; }
[ "$(cat "$into/.installed" 2>/dev/null)" = "$(fingerprint)" ] && exit

has_gpu() { command -v nvidia-smi >/dev/null && nvidia-smi -L >/dev/null 2>&1; }
install() { "$into/bin/python" -m pip install -qq --disable-pip-version-check --no-compile "$@"; }
locked() { install --no-deps --require-hashes --only-binary=:all: -r "$1"; }

say "Making $into for training (once; 1.6 GB, more with the GPU parts of torch)"
rm -rf "$into"
"$(scripts/find-python.sh)" -m venv "$into"
locked requirements/grpo.lock || give_up "pip could not install requirements/grpo.lock; its message is above."
if has_gpu || ! locked requirements/torch-cpu.lock 2>/dev/null; then
    say "Installing torch with its GPU parts"
    locked requirements/torch.lock || give_up "pip could not install requirements/torch.lock; its message is above."
fi
install --no-deps --no-build-isolation --editable client
fingerprint >"$into/.installed"
say "Environment ready"
