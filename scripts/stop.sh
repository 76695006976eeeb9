#!/usr/bin/env bash
# Stops the daemon that make run left running, and waits until it has drained.
set -euo pipefail
. "$(dirname "$0")/steps.sh"
pid_file=${STATE:-$root/build/state}/make-run.pid
if [ ! -s "$pid_file" ] || ! kill -0 "$(cat "$pid_file")" 2>/dev/null; then
    rm -f "$pid_file"
    echo "no daemon of make run is running"
    exit 0
fi
pid=$(cat "$pid_file")
kill -TERM "$pid"
for _ in $(seq 1 400); do
    kill -0 "$pid" 2>/dev/null || { rm -f "$pid_file"; echo "stopped process $pid"; exit 0; }
    sleep 0.1
done
fail "process $pid has not ended within 40 s"
