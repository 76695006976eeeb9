// SPDX-License-Identifier: Apache-2.0

import PluginHost
import Testing

@testable import PluginKit

@Suite struct LibraryChecksTests {
    private let entry = LibraryNeeds.Export(name: "hf_plugin_entry_v1", isWeak: false)

    private func exports(_ names: [(String, Bool)], runtime: String) -> CheckRow {
        let others = names.map { LibraryNeeds.Export(name: $0.0, isWeak: $0.1) }
        return LibraryChecks.exports(LibraryNeeds(exports: [entry] + others), runtime: runtime)
    }

    @Test func oneExportIsRight() {
        #expect(exports([], runtime: "c").measured == "hf_plugin_entry_v1")
        // What the linker defines in every library is nobody's export.
        #expect(exports([("_end", false), ("__bss_start", false)], runtime: "c").status == .ok)
    }

    @Test func othersAreNamed() {
        let row = exports([("zeta", false), ("alpha", false)], runtime: "c")
        #expect(row.status == .warning)
        #expect(row.measured.contains("2 more: alpha, zeta"))
        #expect(row.advice != nil)
    }

    @Test func mangledNamesOfALanguageAreNoFinding() {
        #expect(exports([("$s4Echo", false)], runtime: "swift-6.3.1-dynamic").status == .ok)
        #expect(exports([("$s4Echo", false)], runtime: "c").status == .warning)
        #expect(exports([("_ZNSt6vectorIiE", true)], runtime: "c++").status == .ok)
        // A strong one is a function of the author's own.
        #expect(exports([("_Z4workv", false)], runtime: "c++").status == .warning)
    }

    @Test(arguments: [
        (["GLIBC_2.2.5", "GLIBC_2.34"], "2.41", CheckRow.Status.ok), (["GLIBC_2.41"], "2.41", .ok),
        (["GLIBC_2.42", "GLIBC_2.4"], "2.41", .failed), (["GLIBC_2.9"], "2.36", .ok), ([], "2.36", .ok),
        (["GLIBC_PRIVATE"], "2.36", .ok),
    ])
    func glibcVersionsAreComparedAsNumbers(versions: [String], own: String, status: CheckRow.Status) {
        let needs = LibraryNeeds(versions: versions.map { ("libc.so.6", $0) })
        #expect(LibraryChecks.glibc(needs, own: own, machine: "x86_64").status == status)
    }

    @Test func librariesOfTheSystemAndOfTheInstallationAreThere() {
        let needs = LibraryNeeds(libraries: ["libc.so.6", "libswiftCore.so"], runPath: ["$ORIGIN/../../runtime"])
        #expect(LibraryChecks.libraries(needs, ["libswiftCore.so"]).status == .ok)
        #expect(LibraryChecks.libraries(needs, []).status == .warning)
        #expect(LibraryChecks.libraries(LibraryNeeds(libraries: ["/opt/liba.so"]), []).status == .failed)
        let row = LibraryChecks.libraries(LibraryNeeds(runPath: ["/home/me/lib"]), [])
        #expect(row.status == .warning && row.measured.contains("/home/me/lib"))
    }
}
