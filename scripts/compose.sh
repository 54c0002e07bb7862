#!/usr/bin/env bash
# Runs Docker Compose: the v2 plugin where it is installed, else docker-compose 1.29.
set -euo pipefail
cd "$(dirname "$0")/.."
. scripts/say.sh

if docker compose version >/dev/null 2>&1; then exec docker compose "$@"; fi
command -v docker-compose >/dev/null || give_up "Docker Compose is missing." \
    "Get it with: sudo apt-get install docker-compose (or the docker-compose-plugin of Docker's own packages)"
exec docker-compose "$@"
