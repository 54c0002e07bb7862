#!/usr/bin/env bash
# Prints a Python that this project supports and that can make virtual environments, or says how to get one.
set -euo pipefail
. "$(dirname "$0")/say.sh"

candidates=("${PYTHON:-python3}" python3.13 python3.12 python3.11 /usr/bin/python3)

supported() { "$1" -c 'import sys; sys.exit(not (3, 11) <= sys.version_info < (3, 14))' 2>/dev/null; }
makes_environments() { "$1" -c 'import ensurepip, venv' 2>/dev/null; }

print_first() {
    for python in "${candidates[@]}"; do
        if supported "$python" && makes_environments "$python"; then
            command -v "$python"
            exit
        fi
    done
}

print_first
for python in "${candidates[@]}"; do
    # Debian and Ubuntu keep ensurepip in a package of its own, one for each minor version.
    if supported "$python"; then
        version=$("$python" -c 'import sys; print("%d.%d" % sys.version_info[:2])')
        "$(dirname "$0")/system-packages.sh" need "python$version-venv:no-such-command"
        print_first
    fi
done
give_up "No Python 3.11, 3.12 or 3.13 found." "Get one with: sudo apt-get install python3 python3-venv, or set PYTHON=/path/to/python3"
