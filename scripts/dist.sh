#!/usr/bin/env bash
# One tar of the staged tree with the Swift runtime and all executables; the demo drop-in is left out.
set -euo pipefail
. "$(dirname "$0")/steps.sh"
version=$("$stage/bin/holdfastd" --version)
name=holdfast-$version-$(uname -s | tr '[:upper:]' '[:lower:]')-$(uname -m)
tar --create --gzip --file "$root/build/$name.tar.gz" --owner=0 --group=0 --numeric-owner --sort=name \
    --exclude='./etc/holdfast/conf.d/90-demo.toml' --transform "s,^\.,$name," -C "$stage" .
echo "build/$name.tar.gz"
