# Sourced by the other scripts: how they talk, and how they become root.
# shellcheck shell=bash

say() { printf '\033[1m==>\033[0m %s\n' "$*" >&2; }

give_up() {
    printf '\033[1;31m!!\033[0m  %s\n' "$@" >&2
    exit 1
}

# Prefix for commands that need root: nothing as root, sudo where it asks no password; fails where neither holds.
root_prefix() {
    if [ "$(id -u)" = 0 ]; then return 0; fi
    sudo -n true 2>/dev/null && echo "sudo -n"
}
