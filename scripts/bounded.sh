#!/usr/bin/env bash
# bounded.sh SECONDS COMMAND...: runs the command with its exit status. One that takes longer is a hang: the stacks of its
# threads are shown on stderr (where gdb is installed), it and its children are killed, and the status is 124 as from timeout(1).
set -uo pipefail
limit=$1
shift
setsid "$@" &
leader=$!
# By session, not by group: what it starts may lead groups of its own.
trap 'pkill -KILL -s "$leader"' INT TERM
(
    sleep "$limit" &
    trap 'kill $! 2>/dev/null; exit 1' TERM
    wait $!
    trap '' TERM
    echo "holdfast: still running after $limit s: $*" >&2
    if command -v gdb >/dev/null; then
        for process in $(pgrep -s "$leader"); do
            echo "-- $process $(tr '\0' ' ' <"/proc/$process/cmdline" | cut -c1-120)" >&2
            timeout 120 gdb -p "$process" -batch -ex 'thread apply all backtrace 24' 2>/dev/null | grep -E '^(Thread|#)' | cut -c1-300 >&2
        done
    fi
    pkill -KILL -s "$leader"
) &
watch=$!
wait "$leader"
status=$?
kill "$watch" 2>/dev/null
# The watch ends well only when it had to end the command.
if wait "$watch"; then exit 124; fi
exit "$status"
