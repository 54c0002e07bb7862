#!/usr/bin/env bash
# Usage: with-engine.sh COMMAND...
# Runs the command with a Docker engine at hand.  Where none runs and we are root, starts one (installing it where it is
# missing) and stops it again afterwards; an engine that was already there is left alone.
set -euo pipefail
cd "$(dirname "$0")/.."
. scripts/say.sh

engine_runs() { docker info >/dev/null 2>&1; }
if engine_runs; then exec "$@"; fi

how_to=("A Docker engine is needed, and none answers here."
    "Start one (sudo systemctl start docker), or run this as root: then it installs and starts one by itself."
    "To test without it: ASSAY_TEST_WITHOUT=docker make test")
[ "$(id -u)" = 0 ] || give_up "${how_to[@]}"
scripts/system-packages.sh need docker.io:dockerd docker.io:docker iptables:iptables
if engine_runs; then exec "$@"; fi   # the package may have started it

mount_cgroups_if_none() {
    grep -q ' /sys/fs/cgroup' /proc/mounts && return
    scripts/system-packages.sh need cgroupfs-mount:cgroupfs-mount
    cgroupfs-mount
}

# An engine that was killed leaves its containerd's pid behind, which may by now be some other process's; a new engine
# would wait for that one.
forget_dead_containerd() {
    local pid_file=/var/run/docker/containerd/containerd.pid
    [ -s "$pid_file" ] || return 0
    grep -qs containerd "/proc/$(cat "$pid_file")/comm" || rm -f "$pid_file"
}

log=$PWD/.cache/dockerd.log
mkdir -p .cache
mount_cgroups_if_none
forget_dead_containerd
say "No Docker engine runs: starting dockerd for the length of this command (log: .cache/dockerd.log)"
dockerd --pidfile "$PWD/.cache/dockerd.pid" >"$log" 2>&1 </dev/null &
engine=$!
stop() {
    say "Stopping the dockerd that was started"
    kill "$engine" 2>/dev/null && wait "$engine" || true
}
trap stop EXIT
for _ in $(seq 60); do
    engine_runs && break
    kill -0 "$engine" 2>/dev/null || break
    sleep 1
done
engine_runs || { tail -n 20 "$log" >&2; give_up "dockerd did not start; the end of its log is above." "${how_to[@]}"; }
"$@"
