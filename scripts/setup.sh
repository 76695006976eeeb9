#!/usr/bin/env bash
# Installs the system packages that the build needs; without root, prints the exact line and stops.
set -euo pipefail
. "$(dirname "$0")/steps.sh"

# What pkg-config or a command must find, and the Debian package that brings it.
missing=()
command -v pkg-config >/dev/null || missing+=(pkg-config)
have() { command -v pkg-config >/dev/null && pkg-config --exists "$1" 2>/dev/null; }
have sqlite3 || missing+=(libsqlite3-dev)
have libpq || missing+=(libpq-dev)
have libcrypto || missing+=(libssl-dev)
have zlib || missing+=(zlib1g-dev)
have libcurl || missing+=(libcurl4-openssl-dev)
command -v patchelf >/dev/null || missing+=(patchelf)
command -v cc >/dev/null || missing+=(gcc libc6-dev)
command -v python3 >/dev/null || missing+=(python3)
command -v curl >/dev/null || missing+=(curl)
for package in "$@"; do
    dpkg-query -W -f='${Status}' "$package" 2>/dev/null | grep -q 'ok installed' || missing+=("$package")
done

if [ "${#missing[@]}" -gt 0 ]; then
    line="apt-get install -y --no-install-recommends ${missing[*]}"
    if [ "$(id -u)" -eq 0 ] && command -v apt-get >/dev/null; then
        echo "     installing ${missing[*]}"
        log=$(mktemp)
        # A package list can be absent on a fresh machine; a failing update is told by the install that follows.
        { apt-get update -qq || true; DEBIAN_FRONTEND=noninteractive $line -qq; } >"$log" 2>&1 \
            || { cat "$log" >&2; fail "could not install: $line"; }
        rm -f "$log"
    else
        fail "these system packages are missing; run:  sudo apt-get update && sudo $line"
    fi
fi
command -v swift >/dev/null || fail "the Swift toolchain (6.3 or newer) is not on PATH: see https://www.swift.org/install/linux"
