#!/usr/bin/env bash
# Copies the staged tree to DESTDIR/PREFIX. Existing configuration is kept; new defaults land beside it as *.new.
set -euo pipefail
. "$(dirname "$0")/steps.sh"
[ -x "$stage/bin/holdfastd" ] || fail "nothing is staged; run: make stage"
target=${DESTDIR:-}${PREFIX:-/usr/local}
mkdir -p "$target"
# tar removes a file before it writes the new one, so a library that is mapped keeps its content.
(cd "$stage" && tar --create --exclude='./etc' .) | tar --extract --directory "$target" --no-same-owner
cd "$stage"
find etc -type f ! -name 90-demo.toml | while read -r file; do
    mkdir -p "$target/$(dirname "$file")"
    if [ -e "$target/$file" ] && ! cmp -s "$file" "$target/$file"; then
        install -m 0644 "$file" "$target/$file.new"
        echo "kept $target/$file; the new default is beside it as .new"
    else
        install -m 0644 "$file" "$target/$file"
    fi
done
echo "installed to $target"
