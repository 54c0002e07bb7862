#!/usr/bin/env bash
# Usage: gvisor-runtime.sh
# Lets the engine run containers under gVisor: installs runsc, and names it in the engine's configuration.  An engine that
# is running is told to read that again, which disturbs nothing; one that is started later reads it then.
set -euo pipefail
cd "$(dirname "$0")/.."
. scripts/say.sh

known() { docker info --format '{{json .Runtimes}}' 2>/dev/null | grep -q '"runsc"'; }
if known; then exit 0; fi

config=/etc/docker/daemon.json
how_to="To test without it: ASSAY_TEST_WITHOUT=gvisor make test"
[ "$(id -u)" = 0 ] || give_up "The engine has no runtime runsc, and only root can name it in $config." "$how_to"
scripts/system-packages.sh need runsc:runsc

say "Naming gVisor's runtime in $config"
mkdir -p "${config%/*}"
python3 - "$config" "$(command -v runsc)" <<'PYTHON'
import json, pathlib, sys
path, runsc = pathlib.Path(sys.argv[1]), sys.argv[2]
config = json.loads(path.read_text() or "{}") if path.exists() else {}
# Cells have no network, and gVisor shall not look for one.
config.setdefault("runtimes", {})["runsc"] = {"path": runsc, "runtimeArgs": ["--network=none"]}
path.write_text(json.dumps(config, indent=2) + "\n")
PYTHON

docker info >/dev/null 2>&1 || exit 0   # whoever starts one starts it with this
for pid in $(pidof dockerd); do kill -HUP "$pid"; done
for _ in $(seq 20); do
    if known; then exit 0; fi
    sleep 0.5
done
give_up "The engine does not take up the runtime from $config; restart it." "$how_to"
