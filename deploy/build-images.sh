#!/usr/bin/env bash
# Usage: build-images.sh [--where-possible] cell|service
# Builds an image, unless the engine already has it from the same files: a label holds their fingerprint.
# With --where-possible a missing engine or base image is no failure: Assay then runs programs in bubblewrap.
set -euo pipefail
cd "$(dirname "$0")/.."
. scripts/say.sh

optional=
if [ "$1" = --where-possible ]; then
    optional=yes
    shift
fi
part=$1
case $part in
    cell) inputs=(deploy/cell.Dockerfile) ;;   # what runs in there is sent by the worker
    service) inputs=(deploy/service.Dockerfile pyproject.toml requirements/runtime.lock grader sandbox service cli
        client/pyproject.toml client/assay_client) ;;
    *) give_up "No such image: $part (cell or service)" ;;
esac
image=assay-$part:latest

leave() {
    [ -n "$optional" ] || give_up "$@"
    say "$1 Going on without the $part image."
    exit 0
}

docker info >/dev/null 2>&1 || leave "No Docker engine runs." "Start one, or run: scripts/with-engine.sh make $part-image"

fingerprint=$(find "${inputs[@]}" -type f -not -path '*/__pycache__/*' -print0 | LC_ALL=C sort -z \
    | xargs -0 sha256sum | sha256sum | cut -d' ' -f1)
built_from=$(docker image inspect --format '{{ index .Config.Labels "assay.inputs" }}' "$image" 2>/dev/null || true)
[ "$built_from" = "$fingerprint" ] && exit

deploy/stand-in-images.sh debian || leave "The base image is missing and cannot be made here."
[ "$part" = cell ] || scripts/wheelhouse.sh
say "Building $image (the first time takes a minute or two)"
log=.cache/build-$part.log
mkdir -p .cache
docker build --tag "$image" --label "assay.inputs=$fingerprint" --file "deploy/$part.Dockerfile" . >"$log" 2>&1 || {
    tail -n 25 "$log" >&2
    leave "The build of $image failed; the end of its log is above ($log)."
}
