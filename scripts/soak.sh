#!/usr/bin/env bash
# The fault loops at full size: commands, daemons and PostgreSQL servers killed in any call that writes, with and without
# tasks under way, full disks, 200 rounds for each store instead of the twenty of make test. Needs the staged tree and the
# Python environment of make test.
# Each failure says its seed; HOLDFAST_FAULT_SEED=N repeats one.
set -euo pipefail
. "$(dirname "$0")/steps.sh"
cd "$root"
[ -x "$stage/bin/holdfastd" ] || fail "nothing is staged in $stage; run: make stage"
[ -x .venv/bin/python ] || fail "the Python environment of the tests is missing; run: make test"

export HOLDFAST_FAULT_ROUNDS=${HOLDFAST_FAULT_ROUNDS:-200}
step "kills, full disks and failing disks: $HOLDFAST_FAULT_ROUNDS rounds for each store"
TEST_STAGE=$stage PYTHONDONTWRITEBYTECODE=1 .venv/bin/python -m pytest -p no:cacheprovider -q -rA --tb=short \
    Tests/Interop/test_store_faults.py Tests/Interop/test_store_kills.py Tests/Interop/test_task_faults.py
step "done"
