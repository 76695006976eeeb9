#!/usr/bin/env bash
# A daemon with the plugins that the MCP conformance suite calls, and with nothing else: no program, no tokens, a state of
# its own that is gone afterwards. In the foreground: it prints the URL, the log follows, Ctrl-C drains.
set -euo pipefail
. "$(dirname "$0")/steps.sh"
cd "$root"
port=${PORT:-8642}

step "system packages"
scripts/setup.sh
step "building ($configuration; the first build takes minutes, later ones seconds)"
scripts/stage.sh
mkdir -p build/conformance
swift build "${stage_build[@]}" --disable-index-store --product Conformance >build/conformance/build.log 2>&1 || {
    grep -E 'error:' build/conformance/build.log | head -40 >&2 || true
    fail "the plugin could not be built; the whole log is build/conformance/build.log"
}

step "laying out the site in build/conformance"
site=$root/build/conformance/site
rm -rf "$site"
umask 022
mkdir -p "$site"/{etc/conf.d,etc/plugins.d,plugins}
# add PLUGIN_JSON LIBRARY: packs a plugin from what its library says of itself, enables it and grants what it asks for.
add() {
    local id
    id=$(sed -n 's/^ *"id": *"\([^"]*\)".*/\1/p' "$1" | head -1)
    mkdir "$site/plugins/$id"
    install -m 0755 "$2" "$site/plugins/$id/plugin.so"
    [ -z "${3:-}" ] || patchelf --set-rpath "$3" "$site/plugins/$id/plugin.so"
    "$stage/bin/holdfastd" pack --plugin "$1" --library "$site/plugins/$id/plugin.so" \
        --manifest "$site/plugins/$id/manifest.json" --site-file "$site/etc/plugins.d/$id.toml"
}
add Tests/Plugins/Conformance/plugin.json \
    "$(swift build "${stage_build[@]}" --show-bin-path)/libConformance.so" "$stage/lib/holdfast/runtime"
cc -std=c11 -D_POSIX_C_SOURCE=200809L -O2 -shared -fPIC -pthread -Wall -Wextra -I"$stage/share/holdfast/include" \
    Tests/Plugins/c_conformance/plugin.c -o build/conformance/c_conformance.so
add Tests/Plugins/c_conformance/plugin.json build/conformance/c_conformance.so
cat >"$site/etc/holdfast.toml" <<TOML
# Made by scripts/conformance.sh: everybody on this machine's loopback may call what the suite calls.
[access]
anonymous_role = "operator"

[plugins]
directories = ["$site/plugins"]

[tasks]
sweep = "100ms"
TOML

state=$(mktemp -d "${TMPDIR:-/tmp}/holdfast-conformance.XXXXXX")
step "starting the daemon on 127.0.0.1:$port"
# A session of its own, so that Ctrl-C reaches this script alone, which then asks the daemon to drain.
setsid "$stage/bin/holdfastd" --config "$site/etc" --state "$state" --listen "127.0.0.1:$port" </dev/null &
daemon=$!
drain() {
    kill -TERM "$daemon" 2>/dev/null || true
    status=0
    wait "$daemon" || status=$?
    rm -rf "$state"
    exit "$status"
}
trap drain INT TERM
for _ in $(seq 1 300); do
    curl -fsS -o /dev/null "http://127.0.0.1:$port/readyz" 2>/dev/null && break
    kill -0 "$daemon" 2>/dev/null || { rm -rf "$state"; fail "the daemon ended; its words are above"; }
    sleep 0.1
done
step "ready"
echo
echo "MCP:        http://127.0.0.1:$port/mcp"
echo "Suite:      npx @modelcontextprotocol/conformance server --url http://127.0.0.1:$port/mcp"
echo "Stop:       Ctrl-C (the log follows)"
echo
status=0
wait "$daemon" || status=$?
rm -rf "$state"
exit "$status"
