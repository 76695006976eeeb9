#!/usr/bin/env bash
# Everything that proves the product: lint, unit tests, the C header, the staged tree seen from outside, golden vectors.
# A failing suite does not stop the others; the last line counts them all, and the exit status says the same.
set -uo pipefail
. "$(dirname "$0")/steps.sh"
cd "$root" || exit 1
passed=0
failed=0
mkdir -p build

# count PASSED FAILED: adds to the totals and says what was added.
count() {
    passed=$((passed + $1))
    failed=$((failed + $2))
    echo "     $1 passed, $2 failed"
}

# check NAME COMMAND...: one test that is a command; its output is shown when it fails.
check() {
    local name=$1 output
    shift
    if output=$("$@" 2>&1); then
        passed=$((passed + 1))
    else
        failed=$((failed + 1))
        printf '     FAILED: %s\n%s\n' "$name" "$output" >&2
    fi
}

# unended LOG: the tests of Swift Testing that the log has begin and not end.
unended() {
    comm -23 <(sed -n 's/^[^[:alnum:]]*Test \(.*\) started\.$/\1/p' "$1" | sort) \
        <(sed -n 's/^[^[:alnum:]]*Test \(.*\) \(passed\|failed\|skipped\) .*/\1/p' "$1" | sort) | grep -v '^run'
}

finish() {
    step "done"
    printf '%s\n' "${steps[@]}"
    echo "$passed passed, $failed failed"
    [ "$failed" -eq 0 ] && [ "$passed" -gt 0 ]
    exit
}

step "system packages"
# Plugins in Rust are built with any cargo; Debian's will do.
cargo=$(command -v cargo >/dev/null || echo cargo)
# shellcheck disable=SC2086
scripts/setup.sh g++ libstdc++-12-dev python3-venv postgresql nginx-light caddy iproute2 procps binutils make $cargo || { count 0 1; finish; }

# The release build is a chain of modules that keeps one core busy: it goes on beside everything up to the unit tests.
step "staged tree (release) and python environment begin in the background"
# A plugin for a release daemon is a release build: a debug one wants a runtime that the stage does not bring.
{
    scripts/bounded.sh 3000 scripts/stage.sh \
        && scripts/bounded.sh 600 swift build "${stage_build[@]}" --disable-index-store --product Conformance
} >build/stage.log 2>&1 &
staging=$!
environment() {
    local requirements=Tests/Interop/requirements.txt
    cmp -s "$requirements" .venv/requirements.txt && return
    rm -rf .venv && python3 -m venv .venv && .venv/bin/pip install -q --disable-pip-version-check -r "$requirements" \
        && cp "$requirements" .venv/requirements.txt
}
environment >build/venv.log 2>&1 &
preparing=$!

step "lint"
check "lint" scripts/lint.sh

step "C header: C11 and C++17 without a warning"
header() { # compiler arguments...
    printf '#include <holdfast/plugin.h>\n#include <holdfast/calls.h>\n#include <holdfast/kit.h>\n' | "$@" -Wall -Wextra -pedantic -Werror -fsyntax-only -ISources/CHoldfast/include -
}
check "plugin.h, calls.h and kit.h as C11" header gcc -std=c11 -x c
check "plugin.h, calls.h and kit.h as C++17" header g++ -std=c++17 -x c++
for plugin in Tests/Plugins/c_echo Tests/Plugins/c_conformance Tests/Interop/plugins/slow; do
    check "$plugin as C11" gcc -std=c11 -D_POSIX_C_SOURCE=200809L -Wall -Wextra -pedantic -Werror -fsyntax-only \
        -ISources/CHoldfast/include "$plugin/plugin.c"
done

# Tests/Interop/test_c_kit.py has C++17 sanitized and C11 optimised.
step "kit.h: reading, writing, calls, tables"
kit() { # part, compiler and its arguments...
    local part=$1
    shift
    "$@" -Wall -Wextra -Wpedantic -Werror -pthread -ISources/CHoldfast/include "Tests/Plugins/kit/$part.c" -o "build/kit-$part" \
        && "build/kit-$part"
}
for part in reading writing calls tables; do
    check "kit.h: $part as C11, sanitized" kit "$part" gcc -x c -std=c11 -O1 -fsanitize=address,undefined -fno-sanitize-recover=all
    check "kit.h: $part as C++17" kit "$part" g++ -x c++ -std=c++17 -O2
done

step "PostgreSQL for the tests"
if settings=$(scripts/postgres.sh start); then
    eval "$settings"
    trap 'pkill -P "$staging"; kill "$staging" "$preparing" 2>/dev/null; scripts/postgres.sh stop' EXIT
else
    count 0 1
fi

# The index store stays on: without it SwiftPM finds no tests on Linux.
step "unit tests (debug): build"
log=build/unit-tests.log
# Only what the tests link, and the plugin that they load: the HTTP server's thirty modules are built once, for the stage.
built=true
scripts/bounded.sh 3000 sh -c 'swift build --product Echo && swift build --product holdfastPackageTests' \
    >build/unit-tests-build.log 2>&1 || built=false

# Tests with deadlines in them do not share the machine with a compiler.
step "staged tree (release): the rest"
wait "$staging"
staged=$?
wait "$preparing" || { tail -n 20 build/venv.log >&2; count 0 1; finish; }

step "unit tests (debug; log in $log)"
if $built; then
    scripts/bounded.sh 900 .build/debug/holdfastPackageTests.xctest --testing-library swift-testing >"$log" 2>&1
    status=$?
    if [ "$status" -eq 124 ]; then
        { echo "the unit tests hang; begun and not ended:"; unended "$log"; sed -n '/^holdfast: still running/,$p' "$log" | head -400; } >&2
    fi
    sed -n 's/^.*Suite \(.*\) \(passed\|failed\) after \([0-9.]*\) seconds.*/       \2  \3 s  \1/p' "$log" | sort -u
    # The line ends in "passed after T seconds." or in "failed after T seconds with N issues."
    total=$(sed -n 's/^.*Test run with \([0-9]*\) tests.*/\1/p' "$log" | awk '{ sum += $1 } END { print sum + 0 }')
    broken=$(grep -E '^[^[:alnum:]]*Test .* failed after' "$log" | grep -vcE 'Test (run with [0-9]+ tests|case passing)')
    if [ "$status" -ne 0 ] && [ "$broken" -eq 0 ]; then broken=1; fi
    if [ "$total" -eq 0 ]; then broken=1; fi
    if [ "$broken" -gt 0 ]; then
        grep -E 'recorded an issue|error:|Fatal error|Crash' "$log" | head -40 >&2
        tail -n 5 "$log" >&2
    fi
    count "$((total > broken ? total - broken : 0))" "$broken"
else
    grep -E 'error:' build/unit-tests-build.log | head -20 >&2
    count 0 1
fi

if [ "$staged" -ne 0 ]; then
    tail -n 40 build/stage.log >&2
    count 0 1
    finish
fi

# outside FOLDER [OPTIONS...]: pytest over a folder, counted from its report.
outside() {
    local report=build/pytest-$1.xml log=build/pytest-$1.log
    local folder=$1
    shift
    rm -f "$report"
    TEST_STAGE=$stage PYTHONDONTWRITEBYTECODE=1 scripts/bounded.sh 2400 .venv/bin/python -m pytest -p no:cacheprovider -q -rs \
        --tb=short --durations=5 --junitxml "$report" "$@" "Tests/$folder" >"$log" 2>&1
    local status=$?
    [ "$status" -eq 0 ] || sed -n '/^=* \(FAILURES\|ERRORS\)/,$p' "$log" | cut -c1-400 | head -200 >&2
    grep '^SKIPPED' "$log"
    # shellcheck disable=SC2046
    count $(.venv/bin/python - "$report" "$status" <<'PY'
import sys
import xml.etree.ElementTree as tree
try:
    suites = list(tree.parse(sys.argv[1]).getroot().iter("testsuite"))
    total, broken, skipped = (
        sum(int(suite.get(name)) for suite in suites) for name in ("tests", "failures", "skipped"))
    errors = sum(int(suite.get("errors")) for suite in suites)
except (OSError, tree.ParseError):
    total = broken = skipped = errors = 0
bad = broken + errors
if bad == 0 and sys.argv[2] != "0":
    bad = 1
print(max(0, total - skipped - broken - errors), bad)
PY
)
}
step "outside view: REST, MCP, command line, bad input, state (Tests/Interop)"
HOLDFAST_TEST_CONFORMANCE=$(swift build "${stage_build[@]}" --show-bin-path)/libConformance.so
export HOLDFAST_TEST_CONFORMANCE
# Two files at a time: most of what they do is waiting for daemons.
outside Interop -n 2 --dist loadfile

step "end to end: the tar, make run (Tests/EndToEnd)"
outside EndToEnd

step "golden vectors and cases of the plugins, on the staged tree"
golden=build/golden.jsonl
scripts/bounded.sh 600 "$stage/libexec/holdfast-golden" Tests/Golden/0[1-9]*.json Tests/Golden/[1-9]*.json Tests/Golden/duty_hours.json Plugins/*/cases/*.json >"$golden" 2>build/golden.log
status=$?
right=$(grep -cE '"pass": ?true' "$golden")
wrong=$(grep -cE '"pass": ?false' "$golden")
if [ "$status" -ne 0 ] && [ "$wrong" -eq 0 ]; then wrong=1; fi
if [ "$wrong" -gt 0 ]; then { grep -E '"pass": ?false' "$golden" | cut -c1-400; tail -n 5 build/golden.log; } >&2; fi
count "$right" "$wrong"

finish
