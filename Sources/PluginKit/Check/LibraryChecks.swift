// SPDX-License-Identifier: Apache-2.0

package import PluginHost

/// What can be said of a library without running it.
package enum LibraryChecks {
    static let entry = "hf_plugin_entry_v1"
    /// What linkers define in every library.
    private static let ofTheLinker: Set<String> = ["_end", "_edata", "__bss_start", "_init", "_fini"]
    /// Libraries that every installation of Linux with this C library has.
    private static let ofTheSystem = [
        "libc.so.", "libm.so.", "libpthread.so.", "libdl.so.", "librt.so.", "libresolv.so.", "libutil.so.", "ld-linux",
        "libgcc_s.so.", "libstdc++.so.",
    ]

    /// - Parameters:
    ///   - ownGlibc: the version of this machine's C library, such as "2.41".
    ///   - provided: names of the libraries that come with the installation.
    package static func rows(
        _ needs: LibraryNeeds, runtime: String, ownGlibc: String, machine: String, provided: Set<String>
    ) -> [CheckRow] {
        [exports(needs, runtime: runtime), glibc(needs, own: ownGlibc, machine: machine), libraries(needs, provided)]
    }

    /// One exported function is all that the host looks for.
    ///
    /// Libraries are loaded with RTLD_LOCAL, so others do no harm to the host. A Swift library cannot help exporting its
    /// mangled names, nor a C++ one its weak ones: both are counted and are no finding.
    package static func exports(_ needs: LibraryNeeds, runtime: String) -> CheckRow {
        let others = needs.exports.filter { $0.name != entry && !ofTheLinker.contains($0.name) }
        let mangled = others.filter { isMangled($0, runtime: runtime) }.count
        let plain = others.filter { !isMangled($0, runtime: runtime) }.map(\.name).sorted()
        let tail = mangled == 0 ? "" : ", and \(mangled) mangled names, which its language makes"
        guard plain.isEmpty else {
            let names = plain.prefix(6).joined(separator: ", ") + (plain.count > 6 ? ", ..." : "")
            return CheckRow(
                "exports", .warning, "\(entry), and \(plain.count) more: \(names)\(tail)",
                "make them static, or compile with -fvisibility=hidden")
        }
        return CheckRow("exports", .ok, "\(entry)\(tail)")
    }

    private static func isMangled(_ symbol: LibraryNeeds.Export, runtime: String) -> Bool {
        if runtime.hasPrefix("swift") {
            return symbol.name.hasPrefix("$s") || symbol.name.hasPrefix("$S") || symbol.isWeak
        }
        return symbol.isWeak && symbol.name.hasPrefix("_Z")
    }

    package static func glibc(_ needs: LibraryNeeds, own: String, machine: String) -> CheckRow {
        let wanted = needs.versions.filter { $0.version.hasPrefix("GLIBC_") }
            .compactMap { GlibcVersion($0.version.dropFirst(6)) }.max()
        guard let wanted, let own = GlibcVersion(own[...]) else {
            return CheckRow("machine", .ok, "\(machine); needs no version of glibc")
        }
        let measured = "\(machine), needs glibc \(wanted); this machine has \(own)"
        if wanted > own {
            return CheckRow("machine", .failed, measured, "build on a system as old as the oldest that is to load it")
        }
        return CheckRow("machine", .ok, measured)
    }

    package static func libraries(_ needs: LibraryNeeds, _ provided: Set<String>) -> CheckRow {
        var findings: [CheckRow.Finding] = []
        for library in needs.libraries where !provided.contains(library) {
            if library.contains("/") {
                findings.append(.init(.failed, "needs \(library) by its path", "link it by its name, with -l"))
            } else if !ofTheSystem.contains(where: library.hasPrefix) {
                findings.append(
                    .init(
                        .warning, "needs \(library), which is not everywhere",
                        "link it statically, or tell the sites that it has to be installed"))
            }
        }
        for folder in needs.runPath where !folder.hasPrefix("$ORIGIN") && !folder.hasPrefix("${ORIGIN}") {
            findings.append(
                .init(
                    .warning, "looks for libraries in \(folder), which other machines may not have",
                    "take it out: patchelf --remove-rpath, or --set-rpath '$ORIGIN/runtime' for libraries that come along"
                ))
        }
        let names = needs.libraries.isEmpty ? "none" : needs.libraries.joined(separator: ", ")
        return CheckRow("libraries", findings: findings, otherwise: names)
    }
}

/// A version of the C library: "2.34", "2.2.5".
struct GlibcVersion: Comparable, CustomStringConvertible {
    private let numbers: [Int]

    init?(_ text: Substring) {
        let numbers = text.split(separator: ".", omittingEmptySubsequences: false).map { Int($0) }
        guard !numbers.isEmpty, !numbers.contains(nil) else { return nil }
        self.numbers = numbers.compactMap { $0 }
    }

    var description: String { numbers.map(String.init).joined(separator: ".") }

    static func < (left: Self, right: Self) -> Bool { left.numbers.lexicographicallyPrecedes(right.numbers) }
}
