#!/usr/bin/env bash
# libFuzzer over the readers of hostile input. TARGET: json, schema, pattern (all by default); SECONDS_EACH: 60; TIMEOUT: seconds an input.
# The corpus stays in build/fuzz/corpus between runs; an input that fails is in build/fuzz/found, and the status is 1.
set -euo pipefail
. "$(dirname "$0")/steps.sh"
cd "$root"
targets=${TARGET:-json schema pattern}
work=build/fuzz
mkdir -p "$work/found" "$work/log"
python3 Tests/Fuzz/seeds.py "$work/seeds"
# A crash must end the process with libFuzzer's own report: Swift's would wait for a terminal.
export SWIFT_BACKTRACE=enable=no
step "building with address sanitizer"
# One module with the sources, so that nothing but them is instrumented; the linker gold would warn of its symbols.
find Sources/JSON Tests/Fuzz/targets -name '*.swift' -print0 | sort -z | xargs -0 swiftc \
    -O -g -wmo -parse-as-library -swift-version 6 -module-name Fuzz -sanitize=fuzzer,address -use-ld=lld \
    -enable-upcoming-feature ExistentialAny -enable-upcoming-feature InternalImportsByDefault \
    -enable-upcoming-feature MemberImportVisibility -o "$work/fuzz"
failed=()
for target in $targets; do
    [ -e "Tests/Fuzz/dictionaries/$target.dict" ] || fail "no such target: $target; there are json, schema and pattern"
    step "$target: ${SECONDS_EACH:-60} seconds"
    # An input of the other two compiles a pattern up to five times; under the sanitizer that alone takes a second.
    longest=5
    [ "$target" != json ] || longest=1
    mkdir -p "$work/corpus/$target"
    dictionary=Tests/Fuzz/dictionaries/$target.dict
    log=$work/log/$target.log
    if FUZZ_TARGET=$target nice -n 19 "$work/fuzz" "$work/corpus/$target" "$work/seeds/$target" -dict="$dictionary" \
        -max_total_time="${SECONDS_EACH:-60}" -timeout="${TIMEOUT:-$longest}" -rss_limit_mb=2048 -malloc_limit_mb=512 \
        -max_len=8192 -print_final_stats=1 -artifact_prefix="$work/found/$target-" </dev/null >"$log" 2>&1; then
        grep -E 'number_of_executed_units|average_exec_per_sec' "$log" | sed 's/^/     /'
    else
        failed+=("$target")
        grep -E 'DEMAND FAILED|Fatal error|ERROR|SUMMARY|Test unit written' "$log" | cut -c1-500 | sed 's/^/     /' >&2
        echo "     the log is $log" >&2
    fi
done
step "done"
[ "${#failed[@]}" -eq 0 ] || fail "failed: ${failed[*]}; the inputs are in $work/found; repeat one with: FUZZ_TARGET=... $work/fuzz FILE"
