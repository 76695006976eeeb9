#!/usr/bin/env bash
# The figures of docs/performance.md: prints tables, writes build/bench.json. SECONDS_EACH and ROUNDS set its length.
set -euo pipefail
. "$(dirname "$0")/steps.sh"
cd "$root"
step "system packages"
scripts/setup.sh wrk python3-venv postgresql redis-server
step "staged tree (release)"
scripts/stage.sh
swift build "${stage_build[@]}" --disable-index-store --product Echo >build/bench-build.log 2>&1 || { tail -n 20 build/bench-build.log >&2; exit 1; }
step "python environment"
requirements=Tests/Interop/requirements.txt
if ! cmp -s "$requirements" .venv/requirements.txt; then
    rm -rf .venv
    python3 -m venv .venv
    .venv/bin/pip install -q --disable-pip-version-check -r "$requirements"
    cp "$requirements" .venv/requirements.txt
fi
step "measuring (about $((${SECONDS_EACH:-8} * ${ROUNDS:-3} * 6 + ${ROUNDS:-3} * 240 + 180)) seconds; leave the machine alone)"
TEST_STAGE=$stage PYTHONDONTWRITEBYTECODE=1 .venv/bin/python Tests/Bench/bench.py \
    --products "$(swift build "${stage_build[@]}" --show-bin-path)" --seconds "${SECONDS_EACH:-8}" --rounds "${ROUNDS:-3}"
step "durable calls on both stores: build/bench-queue.json"
(
    eval "$(scripts/postgres.sh start)"
    folder=$(mktemp -d)
    trap 'scripts/postgres.sh stop; rm -rf "$folder"' EXIT
    "$stage/libexec/holdfast-bench" queue --state "$folder" --url "$HOLDFAST_TEST_POSTGRES" --tasks "${TASKS:-20000}" \
        | tee build/bench-queue.json
)
step "JSON and JSON Schema"
scripts/bench-json.sh
step "done: build/bench.json"
