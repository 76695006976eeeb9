// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import PluginHost

/// The reader of foreign bytes must survive any bytes.
@Suite struct ELFImageTests {
    @Test func findsTheEntryOfARealLibrary() throws {
        let bytes = try Workshop.read(Workshop.echoLibrary)
        let symbols = try ELFImage(bytes, path: "x").exportedSymbols(startingWith: "hf_plugin_entry_v")
        #expect(symbols == ["hf_plugin_entry_v1"])
    }

    @Test func survivesDamage() throws {
        let workshop = try Workshop()
        let bytes = try Workshop.read(try workshop.compile("faulty"))
        var random = Xorshift(state: 0x9E37_79B9_7F4A_7C15)
        for round in 0..<400 {
            var damaged = bytes
            if round.isMultiple(of: 2) { damaged.removeLast(Int(random.next() % UInt64(bytes.count))) }
            for _ in 0..<8 where !damaged.isEmpty {
                // Mostly in the header and in the section table, where it hurts.
                let reach = min(damaged.count, round.isMultiple(of: 3) ? damaged.count : 64)
                let offset = Int(random.next() % UInt64(reach))
                damaged[random.next().isMultiple(of: 2) ? offset : damaged.count - 1 - offset] = UInt8(
                    truncatingIfNeeded: random.next())
            }
            _ = try? ELFImage(damaged, path: "x").exportedSymbols(startingWith: "hf_plugin_entry_v")
        }
    }
}

/// Marsaglia's xorshift (2003).
struct Xorshift {
    var state: UInt64

    mutating func next() -> UInt64 {
        state ^= state << 13
        state ^= state >> 7
        state ^= state << 17
        return state
    }
}
