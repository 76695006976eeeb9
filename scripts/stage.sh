#!/usr/bin/env bash
# Lays the built programs out as a relocatable tree: bin, lib/holdfast/{plugins,runtime}, libexec, etc/holdfast, share.
set -euo pipefail
. "$(dirname "$0")/steps.sh"
cd "$root"

flags=("${stage_build[@]}")
[ "$configuration" = release ] && flags+=(--disable-index-store)
mkdir -p build
log=build/build.log
# Everything but tests in one go: as many modules at once as there are processors.
if ! HOLDFAST_STAGE=1 swift build "${flags[@]}" >"$log" 2>&1; then
    grep -E 'error:|warning: unre' "$log" | head -40 >&2 || true
    fail "the build failed; the whole log is in $log"
fi
products=$(swift build "${flags[@]}" --show-bin-path)

tree=$stage.new
rm -rf "$tree"
umask 022
mkdir -p "$tree"/{bin,libexec,lib/holdfast/{plugins,runtime},etc/holdfast/plugins.d,share/holdfast}

# Everything is installed by a new file, never over a mapped one; RUNPATH is relative, so that the tree can be moved.
place() { # built-file, target, run path
    install -m 0755 "$1" "$2"
    strip --strip-unneeded "$2" 2>/dev/null || true
    patchelf --set-rpath "$3" "$2"
}
place "$products/holdfastd" "$tree/bin/holdfastd" '$ORIGIN/../lib/holdfast/runtime'
place "$products/holdfast" "$tree/bin/holdfast" '$ORIGIN/../lib/holdfast/runtime'
for tool in holdfast-plugin-host holdfast-golden holdfast-bench; do
    place "$products/$tool" "$tree/libexec/$tool" '$ORIGIN/../lib/holdfast/runtime'
done

# The program for plugins that bring another Swift's runtime: the same objects once more, with the standard library inside
# and nothing exported, so that the plugin's is the only one that its library can find.
host=$products/holdfast-plugin-host
swiftc -O -static-stdlib -no-toolchain-stdlib-rpath -Xlinker --defsym=main=holdfast_plugin_host_main \
    -Xlinker --no-export-dynamic -Xlinker --gc-sections "@$host.product/Objects.LinkFileList" -o "$host-static"
install -m 0755 "$host-static" "$tree/libexec/"
strip --strip-unneeded "$tree/libexec/holdfast-plugin-host-static"

# The Swift runtime: what the programs and plugins need of the toolchain's own libraries, by the loader's word.
for binary in "$products"/holdfastd "$products"/holdfast "$products"/holdfast-plugin-host "$products"/holdfast-golden "$products"/lib*.so; do
    ldd "$binary"
done | awk '/\/swift\/linux\/.*\.so/ {print $3}' | sort -u | while read -r library; do
    install -m 0644 "$library" "$tree/lib/holdfast/runtime/"
done
# A plugin that its author built for debugging needs one more.
resources=$(swift -print-target-info | sed -n 's/^ *"runtimeResourcePath": "\([^"]*\)".*/\1/p')
install -m 0644 "$resources/linux/libswiftSwiftOnoneSupport.so" "$tree/lib/holdfast/runtime/"
for library in "$tree"/lib/holdfast/runtime/*.so; do patchelf --set-rpath '$ORIGIN' "$library"; done

cp -R etc/holdfast/. "$tree/etc/holdfast/"
cp -R share/. "$tree/share/holdfast/"
install -D -m 0644 docs/errors.md "$tree/share/holdfast/docs/errors.md"
mkdir -p "$tree/share/holdfast/include/holdfast"
install -m 0644 Sources/CHoldfast/include/holdfast/*.h "$tree/share/holdfast/include/holdfast/"
# The Swift SDK: a package of its own, whose Package.swift share/ has; a plugin builds from it with nothing else.
sdk=$tree/share/holdfast/sdk/swift
mkdir -p "$sdk/Sources"
for module in CArrow CHoldfast JSON Columns HoldfastPlugin CivilTime Roster RosterJSON DutyHours Coverage Patterns; do
    cp -R "Sources/$module" "$sdk/Sources/"
done
install -m 0644 LICENSE "$sdk/LICENSE"

# What pkg-config says of the headers; like everything here it finds the rest from its own place.
number() { sed -n "s/^#define HF_ABI_$1 \([0-9]*\)u.*/\1/p" Sources/CHoldfast/include/holdfast/plugin.h; }
mkdir -p "$tree/share/pkgconfig"
sed -e "s/@version@/$("$tree/bin/holdfastd" --version)/" -e "s/@abi_major@/$(number MAJOR)/" -e "s/@abi_minor@/$(number MINOR)/" \
    share/pkgconfig/holdfast.pc >"$tree/share/pkgconfig/holdfast.pc"
rm -r "$tree/share/holdfast/pkgconfig"
# What was built in the repository by hand is not part of the tree.
find "$tree" -name __pycache__ -prune -exec rm -rf {} +
find "$tree/share/holdfast/templates" \( -name .build -o -name build \) -prune -exec rm -rf {} +

# The first-party plugins: library, manifest packed from what the library itself describes, site file with its pin.
for folder in Plugins/*/; do
    name=$(basename "$folder")
    id=$(sed -n 's/^ *"id": *"\([^"]*\)".*/\1/p' "$folder/plugin.json" | head -1)
    target=$tree/lib/holdfast/plugins/$id
    mkdir -p "$target"
    place "$products/lib$name.so" "$target/plugin.so" '$ORIGIN/../../runtime'
    "$tree/bin/holdfastd" pack --plugin "$folder/plugin.json" --library "$target/plugin.so" \
        --manifest "$target/manifest.json" --site-file "$tree/etc/holdfast/plugins.d/$id.toml"
    install -m 0644 "$folder/README.md" "$target/README.md"
done

mkdir -p "$(dirname "$stage")"
rm -rf "$stage.old"
if [ -e "$stage" ]; then mv "$stage" "$stage.old"; fi
mv "$tree" "$stage"
rm -rf "$stage.old"
