// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import Archive

@Suite struct GzipTests {
    private static let texts: [[UInt8]] = [
        [], [7], Array("schedule".utf8), Array(repeating: 0, count: 3 << 20),
        (0..<700_001).map { UInt8(truncatingIfNeeded: $0 &* 2_654_435_761 >> 11) },
    ]

    @Test(arguments: texts) func whatIsCompressedUnfoldsToTheSame(_ bytes: [UInt8]) throws {
        let folded = try Gzip.compressed(bytes)
        #expect(try Gzip.expanded(folded, maximumBytes: bytes.count) == bytes)
        #expect(try Gzip.compressed(bytes) == folded)
    }

    @Test func aByteMoreThanAllowedIsRefusedWhateverTheMemberSays() throws {
        let bomb = try Gzip.compressed([UInt8](repeating: 0, count: 8 << 20))
        #expect(bomb.count < 16 << 10)
        #expect(throws: ArchiveFault("it unfolds to more than 1048576 bytes, which is the most that is allowed")) {
            try Gzip.expanded(bomb, maximumBytes: 1 << 20)
        }
    }

    @Test func everyCutAndEveryFlippedBitIsRefused() throws {
        let folded = try Gzip.compressed(Array("people.csv,eligibility.csv,assignments.csv".utf8))
        for count in 0..<folded.count {
            #expect(throws: ArchiveFault.self) { try Gzip.expanded(Array(folded[..<count]), maximumBytes: 1_000) }
        }
        // Flags, time and system in the header say nothing of the content.
        for index in 10..<folded.count {
            var changed = folded
            changed[index] ^= 0x10
            let result = try? Gzip.expanded(changed, maximumBytes: 1_000)
            #expect(result == nil, "byte \(index)")
        }
    }

    @Test func bytesBehindTheEndAreRefused() throws {
        let folded = try Gzip.compressed([1, 2, 3])
        #expect(throws: ArchiveFault("it goes on behind its end: 1 bytes too many")) {
            try Gzip.expanded(folded + [0], maximumBytes: 100)
        }
        #expect(throws: ArchiveFault.self) { try Gzip.expanded(folded + folded, maximumBytes: 100) }
    }

    @Test func whatIsNoGzipIsRefused() {
        for bytes in [[], [0x1F], Array("PK\u{3}\u{4}".utf8), [0x1F, 0x8B], [0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 3]]
            as [[UInt8]]
        {
            #expect(throws: ArchiveFault.self) { try Gzip.expanded(bytes, maximumBytes: 100) }
        }
    }
}
