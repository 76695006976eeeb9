#!/usr/bin/env bash
# A PostgreSQL server of its own for a run of the tests, in a temporary folder, for nobody else.
#
#   eval "$(scripts/postgres.sh start)"   makes and starts it; exports HOLDFAST_TEST_POSTGRES (a URL over the unix socket),
#                                         HOLDFAST_TEST_POSTGRES_TCP (host:port) and HOLDFAST_TEST_POSTGRES_FOLDER
#   scripts/postgres.sh stop              ends it and removes the folder
#   scripts/postgres.sh restart [MODE]    ends it (smart, fast or immediate, which is a crash) and starts it again
#   scripts/postgres.sh down [MODE] | up  the two halves of restart
#
# The server refuses to run as root: it then runs as the user `postgres`, or else `nobody`.
set -euo pipefail

fail() { echo "postgres.sh: $*" >&2; exit 1; }

binaries() {
    local folder
    for folder in "$(pg_config --bindir 2>/dev/null || true)" $(ls -d /usr/lib/postgresql/*/bin 2>/dev/null | sort -rV) \
        "$(dirname "$(command -v pg_ctl 2>/dev/null || echo /none/pg_ctl)")"; do
        if [ -n "$folder" ] && [ -x "$folder/initdb" ]; then echo "$folder"; return; fi
    done
    fail "no PostgreSQL server is installed: apt-get install -y --no-install-recommends postgresql"
}

# unprivileged COMMAND...: as the server's user, in its folder.
unprivileged() {
    if [ "$(id -u)" -ne 0 ]; then (cd "$folder" && "$@"); return; fi
    local user=postgres
    id "$user" >/dev/null 2>&1 || user=nobody
    (cd "$folder" && setpriv --reuid "$user" --regid "$(id -g "$user")" --clear-groups env HOME="$folder" "$@")
}

is_up() { unprivileged "$bin/pg_ctl" -s -D "$folder/data" status >/dev/null; }
up() { is_up || unprivileged "$bin/pg_ctl" -s -w -t 60 -D "$folder/data" -l "$folder/server.log" start >&2; }
down() { unprivileged "$bin/pg_ctl" -s -w -t 60 -D "$folder/data" -m "${1:-fast}" stop >&2 || true; }

bin=$(binaries)
case "${1:-}" in
start)
    folder=$(mktemp -d "${TMPDIR:-/tmp}/holdfast-postgres-XXXXXX")
    if [ "$(id -u)" -eq 0 ]; then chown "$(id postgres >/dev/null 2>&1 && echo postgres || echo nobody)" "$folder"; fi
    port=$(python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
    unprivileged "$bin/initdb" -D "$folder/data" -U postgres -A trust -E UTF8 --locale=C.UTF-8 --no-instructions \
        >"$folder/initdb.log" 2>&1 || { cat "$folder/initdb.log" >&2; fail "the cluster cannot be made"; }
    # Durable as in production: fsync and synchronous_commit stay on.
    unprivileged tee -a "$folder/data/postgresql.conf" >/dev/null <<CONF
port = $port
listen_addresses = '127.0.0.1'
unix_socket_directories = '$folder'
max_connections = 800
shared_buffers = '64MB'
max_wal_size = '512MB'
log_min_messages = warning
CONF
    # After a crash one call instead of one for each file of every database, which takes ten seconds on a busy disk.
    if [ "$("$bin/postgres" --version | sed 's/[^0-9]*\([0-9]*\).*/\1/')" -ge 14 ]; then
        echo "recovery_init_sync_method = syncfs" | unprivileged tee -a "$folder/data/postgresql.conf" >/dev/null
    fi
    # The user `secret` needs a password over TCP; all others are let in.
    unprivileged tee "$folder/data/pg_hba.conf" >/dev/null <<HBA
local all all trust
host all secret 127.0.0.1/32 scram-sha-256
host all all 127.0.0.1/32 trust
HBA
    up || { cat "$folder/server.log" >&2; fail "the server does not start"; }
    echo "export HOLDFAST_TEST_POSTGRES='postgresql:///postgres?host=$folder&port=$port&user=postgres'"
    echo "export HOLDFAST_TEST_POSTGRES_TCP='127.0.0.1:$port'"
    echo "export HOLDFAST_TEST_POSTGRES_FOLDER='$folder'"
    ;;
stop | restart | down | up)
    folder=${HOLDFAST_TEST_POSTGRES_FOLDER:?run: eval \"\$(scripts/postgres.sh start)\"}
    case "$1" in
    stop)
        down immediate
        rm -rf "$folder"
        ;;
    restart)
        down "${2:-fast}"
        up
        ;;
    down) down "${2:-fast}" ;;
    up) up ;;
    esac
    ;;
*) fail "usage: postgres.sh start | stop | restart [MODE] | down [MODE] | up" ;;
esac
