#!/usr/bin/env bash
# Fetches the libraries of the page and of the report anew, at the versions below, into service/page/vendor/.
# They are kept with the project: nothing is fetched when it is set up, and nothing from a CDN when it is used.
set -euo pipefail
cd "$(dirname "$0")/.."
. scripts/say.sh

vendor=$PWD/service/page/vendor
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

take() {
    local package=$1 file=$2 name=$3 short=$4
    say "Fetching $package"
    mkdir "$work/$short"
    (cd "$work" && npm pack --silent "$package" >/dev/null && tar -xzf ./*.tgz -C "$short" && rm ./*.tgz)
    install -m 644 "$work/$short/package/$file" "$vendor/$name"
    install -m 644 "$work/$short/package/LICENSE" "$vendor/$short.LICENSE"
}

take d3@7.9.2 dist/d3.min.js d3.min.js d3
take @observablehq/plot@0.6.17 dist/plot.umd.min.js plot.umd.min.js plot
take htm@3.1.1 preact/standalone.module.js htm-preact.mjs htm
(cd "$vendor" && sha256sum ./*.js ./*.mjs >SHA256SUMS)
