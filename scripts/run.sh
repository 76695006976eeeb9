#!/usr/bin/env bash
# Builds, stages and starts the daemon on the demo program, then prints what it says and lines to paste.
# In the foreground the log follows and Ctrl-C drains; DETACH=1 prints the same and leaves the daemon running.
set -euo pipefail
. "$(dirname "$0")/steps.sh"
cd "$root"
state=${STATE:-$root/build/state}
port=${PORT:-8642}

step "system packages"
scripts/setup.sh
step "building ($configuration; the first build takes minutes, later ones seconds)"
scripts/stage.sh
step "staged in $stage"

mkdir -p "$state"
chmod 0700 "$state"
pid_file=$state/make-run.pid
if [ -s "$pid_file" ] && kill -0 "$(cat "$pid_file")" 2>/dev/null; then
    fail "a daemon of an earlier make run is running on $state (process $(cat "$pid_file")); stop it with: make stop"
fi
asked=$port
while ! python3 - "$port" <<'PY'
import socket, sys
probe = socket.socket()
probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
try:
    probe.bind(("127.0.0.1", int(sys.argv[1])))
except OSError:
    sys.exit(1)
PY
do
    port=$((port + 1))
    [ "$port" -le $((asked + 50)) ] || fail "no free port from $asked to $port; choose one with PORT=n"
done
[ "$port" = "$asked" ] || echo "     port $asked is busy: using $port"

step "starting the daemon on 127.0.0.1:$port"
log=$state/holdfastd.log
# A session of its own, so that Ctrl-C reaches this script alone, which then asks the daemon to drain.
setsid "$stage/bin/holdfastd" --config "$stage/etc/holdfast" --state "$state" --listen "127.0.0.1:$port" \
    >>"$log" 2>&1 </dev/null &
daemon=$!
echo "$daemon" >"$pid_file"
drain() {
    kill -TERM "$daemon" 2>/dev/null || true
    status=0
    wait "$daemon" || status=$?
    rm -f "$pid_file"
    exit "$status"
}
trap drain INT TERM
for _ in $(seq 1 300); do
    curl -fsS -o /dev/null "http://127.0.0.1:$port/readyz" 2>/dev/null && break
    kill -0 "$daemon" 2>/dev/null || { tail -n 20 "$log" >&2; rm -f "$pid_file"; fail "the daemon ended; its log is $log"; }
    sleep 0.1
done
step "ready"
echo
"$stage/bin/holdfast" --url "http://127.0.0.1:$port" status --welcome --state-folder "$state" || true
if [ -n "${DETACH:-}" ]; then
    echo "Stop:       make stop          (log: $log)"
    exit 0
fi
echo "Stop:       Ctrl-C (the log follows)"
echo
tail -n 0 -F "$log" --pid="$daemon" 2>/dev/null &
status=0
wait "$daemon" || status=$?
rm -f "$pid_file"
exit "$status"
