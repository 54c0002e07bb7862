#!/usr/bin/env bash
# Makes stand-ins for the public base images, under the names that the Dockerfiles and docker-compose.yml ask for:
# only for those that the engine does not have and cannot pull.  Debian's packages must be in reach, and we must be root.
set -euo pipefail
cd "$(dirname "$0")/.."
. scripts/say.sh

suite=bookworm
debian_image=debian:bookworm-slim
redis_image=redis:7-bookworm

present() { docker image inspect "$1" >/dev/null 2>&1; }

at_hand() {
    present "$1" && return
    say "Pulling $1"
    timeout 120 docker pull --quiet "$1" >/dev/null 2>&1
}

# The mirror that this machine's apt already uses, or debootstrap's own default.
mirror() { apt-get indextargets --format '$(SITE)' "Codename: $suite" "Component: main" 2>/dev/null | head -n 1; }

debian_stand_in() {
    local root_fs=.cache/$suite archive=.cache/$suite.tar
    if [ ! -s "$archive" ]; then
        [ "$(id -u)" = 0 ] || give_up "$debian_image cannot be pulled, and a stand-in needs root (debootstrap)."
        scripts/system-packages.sh need debootstrap:debootstrap
        say "$debian_image cannot be pulled: making a stand-in with debootstrap (about a minute)"
        rm -rf "$root_fs"
        mkdir -p .cache
        # shellcheck disable=SC2046
        debootstrap --variant=minbase "$suite" "$root_fs" $(mirror) >.cache/debootstrap.log 2>&1 || {
            tail -n 15 .cache/debootstrap.log >&2
            give_up "debootstrap failed; the end of its log is above."
        }
        rm -rf "$root_fs"/var/cache/apt/archives/*.deb "$root_fs"/var/lib/apt/lists/*
        tar -C "$root_fs" --exclude=./dev --exclude=./proc --exclude=./sys -cf "$archive.part" .
        mv "$archive.part" "$archive"
        rm -rf "$root_fs"
    fi
    docker import --change 'CMD ["bash"]' "$archive" "$debian_image" >/dev/null
}

redis_stand_in() {
    mkdir -p .cache
    say "$redis_image cannot be pulled: making a stand-in from Debian's redis-server"
    docker build --quiet --tag "$redis_image" --file deploy/redis-stand-in.Dockerfile deploy >.cache/build-redis.log 2>&1 || {
        tail -n 15 .cache/build-redis.log >&2
        give_up "The stand-in for $redis_image could not be built; the end of its log is above."
    }
}

at_hand "$debian_image" || debian_stand_in
[ "${1:-}" = debian ] || at_hand "$redis_image" || redis_stand_in
