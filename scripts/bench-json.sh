#!/usr/bin/env bash
# JSON beside Foundation, RapidJSON and simdjson, JSON Schema beside Python's validators: prints the tables and puts the
# figures into build/bench.json under "json". JSON_ROUNDS sets its length; PAGE=docs/performance.md puts
# the tables there. Part of make bench.
set -euo pipefail
. "$(dirname "$0")/steps.sh"
cd "$root"
step "system packages"
scripts/setup.sh g++ rapidjson-dev libsimdjson-dev python3-venv util-linux
source=Tests/Bench/json
work=build/bench/json
mkdir -p "$work/cpp"
step "Swift contestants (release)"
swift=(swift build --package-path "$source" --scratch-path "$work/swift" -c release --disable-index-store)
log=$work/build.log
"${swift[@]}" >"$log" 2>&1 || { grep error: "$log" >&2 || true; fail "the build failed; the whole log is in $log"; }
step "C++ contestants (g++ -O3 -march=native)"
optimised=(g++ -std=c++17 -O3 -march=native -DNDEBUG)
"${optimised[@]}" "$source/cpp/rapidjson.cpp" -o "$work/cpp/rapidjson"
"${optimised[@]}" -DRAPIDJSON_SSE42 "$source/cpp/rapidjson.cpp" -o "$work/cpp/rapidjson-sse42"
"${optimised[@]}" "$source/cpp/simdjson.cpp" -o "$work/cpp/simdjson" -lsimdjson
step "python environment"
if ! cmp -s "$source/requirements.txt" "$work/venv/requirements.txt"; then
    rm -rf "$work/venv"
    python3 -m venv "$work/venv"
    "$work/venv/bin/pip" install -q --disable-pip-version-check -r "$source/requirements.txt"
    cp "$source/requirements.txt" "$work/venv/requirements.txt"
fi
step "measuring (about a minute and a half; leave the machine alone)"
PYTHONDONTWRITEBYTECODE=1 "$work/venv/bin/python" "$source/figures.py" --swift "$("${swift[@]}" --show-bin-path)" \
    --cpp "$work/cpp" --folder "$work/documents" --rounds "${JSON_ROUNDS:-50}" --into build/bench.json ${PAGE:+--page "$PAGE"}
step "done: build/bench.json"
