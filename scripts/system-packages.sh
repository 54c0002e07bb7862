#!/usr/bin/env bash
# Usage: system-packages.sh need|want PACKAGE:COMMAND|PACKAGE:FILE...
# Installs each Debian/Ubuntu package whose command or file is missing.  Where that is not possible (no root, no apt, no
# network), "need" fails and says what to do; "want" only says so.
set -euo pipefail
. "$(dirname "$0")/say.sh"

mode=$1
shift
missing=()
for pair in "$@"; do
    PATH=$PATH:/usr/sbin:/sbin command -v "${pair#*:}" >/dev/null && continue
    [ -e "${pair#*:}" ] && continue
    [[ " ${missing[*]} " == *" ${pair%%:*} "* ]] || missing+=("${pair%%:*}")
done
[ ${#missing[@]} -gt 0 ] || exit 0

refuse() {
    [ "$mode" = need ] && give_up "Missing: ${missing[*]} ($1)." "Get it with: sudo apt-get install ${missing[*]}"
    say "Going on without ${missing[*]} ($1); to get it: sudo apt-get install ${missing[*]}"
    exit 0
}

command -v apt-get >/dev/null || refuse "no apt-get here"
root=$(root_prefix) || refuse "installing needs root"
say "Installing ${missing[*]} with apt-get"
export DEBIAN_FRONTEND=noninteractive
install=($root apt-get install -y -qq --no-install-recommends "${missing[@]}")
log=$(mktemp)
trap 'rm -f "$log"' EXIT
if ! "${install[@]}" >"$log" 2>&1; then
    # Most often only the package lists are missing or old.
    $root apt-get update -qq >"$log" 2>&1 && "${install[@]}" >>"$log" 2>&1 || {
        tail -n 15 "$log" >&2
        refuse "apt-get failed"
    }
fi
