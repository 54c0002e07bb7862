#!/usr/bin/env bash
# Usage: unpack-cell-image.sh IMAGE DIRECTORY
# Unpacks an image into a directory that bubblewrap's cells can have as their root (ASSAY_CELL_ROOT).  The engine is
# needed for this alone: the directory can be packed (tar) and carried to machines that have none.
set -euo pipefail
cd "$(dirname "$0")/.."
. scripts/say.sh

[ $# -eq 2 ] || give_up "Usage: unpack-cell-image.sh IMAGE DIRECTORY"
image=$1 directory=$2

docker image inspect "$image" >/dev/null 2>&1 || give_up "The engine has no image $image." "Run: make cell-image"
[ ! -e "$directory" ] || [ -e "$directory/usr/bin/python3" ] || [ -z "$(ls -A "$directory")" ] \
    || give_up "$directory holds something else."
fresh=$directory.fresh.$$
container=$(docker create --network none "$image" true)
trap 'docker rm --force "$container" >/dev/null; chmod -R u+w "$fresh" 2>/dev/null || true; rm -rf "$fresh"' EXIT
mkdir -p "$fresh"
say "Unpacking $image into $directory"
docker export "$container" | tar --extract --no-same-owner --exclude='dev/*' --directory "$fresh"
if [ -e "$directory" ]; then
    mv "$directory" "$fresh/.old"
fi
mkdir -p "$(dirname "$directory")"
mv "$fresh" "$directory"
chmod -R u+w "$directory/.old" 2>/dev/null || true
rm -rf "$directory/.old"
