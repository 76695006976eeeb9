#!/usr/bin/env bash
# The formatter's lint over every Swift source; any finding fails.
set -euo pipefail
. "$(dirname "$0")/steps.sh"
cd "$root"
swift format lint --strict --recursive --parallel --configuration .swift-format Package.swift Sources Plugins Tests share/sdk
