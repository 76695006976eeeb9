// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import PluginHost

/// The reader of what libraries need must be right about real ones and survive any bytes.
@Suite struct LibraryNeedsTests {
    @Test func readsARealLibrary() throws {
        let workshop = try Workshop()
        let path = try workshop.compile("misdeeds", flags: ["-DEXPORTS_MORE", "-fvisibility=hidden"])
        let needs = try LibraryNeeds(try Workshop.read(path), path: "x")
        let own = needs.exports.map(\.name).filter { !$0.hasPrefix("_") }.sorted()
        #expect(own == ["hf_plugin_entry_v1", "misdeeds_helper"])
        #expect(needs.libraries.contains("libc.so.6"))
        #expect(needs.runPath.isEmpty)
        #expect(needs.versions.contains { $0.library == "libc.so.6" && $0.version.hasPrefix("GLIBC_2.") })
    }

    @Test func readsTheRunPath() throws {
        let workshop = try Workshop()
        let path = try workshop.compile("misdeeds", flags: ["-Wl,-rpath,$ORIGIN/a:/opt/b"])
        #expect(try LibraryNeeds(try Workshop.read(path), path: "x").runPath == ["$ORIGIN/a", "/opt/b"])
    }

    @Test func survivesDamage() throws {
        let workshop = try Workshop()
        let bytes = try Workshop.read(try workshop.compile("misdeeds"))
        var random = Xorshift(state: 0x2545_F491_4F6C_DD1D)
        for _ in 0..<600 {
            var damaged = bytes
            if random.next().isMultiple(of: 3) { damaged.removeLast(Int(random.next() % UInt64(bytes.count))) }
            for _ in 0..<16 where !damaged.isEmpty {
                let offset = Int(random.next() % UInt64(damaged.count))
                damaged[random.next().isMultiple(of: 2) ? offset : damaged.count - 1 - offset / 8] = UInt8(
                    truncatingIfNeeded: random.next())
            }
            _ = try? LibraryNeeds(damaged, path: "x")
        }
    }
}
