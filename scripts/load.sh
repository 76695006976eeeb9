#!/usr/bin/env bash
# Loads a daemon of the staged tree over loopback: PROFILE=smoke|load|stress|spike|soak|streams (smoke), SECONDS_EACH for how long
# its main phase lasts. Prints a table, writes build/load-PROFILE.json; ends with 1 when a bound is broken.
set -euo pipefail
. "$(dirname "$0")/steps.sh"
cd "$root"
profile=${PROFILE:-smoke}
[ -x "$stage/bin/holdfastd" ] || fail "nothing is staged in $stage; run: make stage"
scripts/setup.sh python3-venv
requirements=Tests/Interop/requirements.txt
if ! cmp -s "$requirements" .venv/requirements.txt; then
    step "python environment"
    rm -rf .venv
    python3 -m venv .venv
    .venv/bin/pip install -q --disable-pip-version-check -r "$requirements"
    cp "$requirements" .venv/requirements.txt
fi
step "load: $profile"
TEST_STAGE=$stage PYTHONDONTWRITEBYTECODE=1 .venv/bin/python Tests/Load/load.py "$profile" \
    ${SECONDS_EACH:+--seconds "$SECONDS_EACH"}
