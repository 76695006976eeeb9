// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import Archive

@Suite struct TarTests {
    private static let entries = [
        TarEntry(name: "archive.json", bytes: "{}".utf8),
        TarEntry(name: "x86_64/plugin.so", bytes: [1, 2, 3], mode: 0o755),
        TarEntry(name: "empty", bytes: []), TarEntry(name: "block", bytes: [UInt8](repeating: 9, count: 512)),
    ]

    private static func archive() throws -> [UInt8] { try TarWriter.bytes(entries, modified: 0) }

    /// The archive with one header changed, and its checksum right again.
    private static func changed(_ change: (inout [UInt8]) -> Void) throws -> [UInt8] {
        var bytes = try archive()
        change(&bytes)
        let sum = String(TarHeader.sum(bytes[..<512]), radix: 8)
        let digits = Array((String(repeating: "0", count: 6 - sum.count) + sum).utf8) + [0, 32]
        bytes.replaceSubrange(TarHeader.checksum, with: digits)
        return bytes
    }

    @Test func whatIsWrittenIsRead() throws {
        let bytes = try Self.archive()
        #expect(bytes.count == (4 + 1 + 1 + 0 + 1 + 2) * 512)
        #expect(try TarReader.entries(bytes) == Self.entries)
        #expect(try Self.archive() == bytes)
    }

    @Test(arguments: [
        "/etc/passwd", "../x", "a/../b", "a/./b", "./a", "a//b", "a/", "", "a\\b", "a b", "ä", "a\n", "\u{1B}[2J",
        String(repeating: "a", count: 101),
    ]) func badNamesAreNeitherWrittenNorRead(_ name: String) throws {
        #expect(EntryName.refusal(of: name) != nil)
        #expect(throws: ArchiveFault.self) { try TarWriter.bytes([TarEntry(name: name, bytes: [])], modified: 0) }
        guard name.utf8.count <= 100 else { return }
        let bytes = try Self.changed { bytes in
            bytes.replaceSubrange(
                TarHeader.name, with: Array(name.utf8) + [UInt8](repeating: 0, count: 100 - name.utf8.count))
        }
        #expect(throws: ArchiveFault.self) { try TarReader.entries(bytes) }
    }

    @Test func aNameOfAHundredBytesIsAllowed() throws {
        let entry = TarEntry(name: String(repeating: "n", count: 100), bytes: [5])
        #expect(try TarReader.entries(try TarWriter.bytes([entry], modified: 0)) == [entry])
    }

    @Test(arguments: [["a", "a"], ["a", "a/b"], ["a/b/c", "a/b"], ["a/b", "a"]]) func namesThatClashAreRefused(
        _ names: [String]
    ) {
        #expect(throws: ArchiveFault.self) {
            try TarWriter.bytes(names.map { TarEntry(name: $0, bytes: []) }, modified: 0)
        }
    }

    @Test(arguments: Array("123456xgLKS".utf8)) func onlyFilesAreRead(_ type: UInt8) throws {
        let bytes = try Self.changed { $0[TarHeader.type] = type }
        #expect(throws: ArchiveFault.self) { try TarReader.entries(bytes) }
    }

    @Test func theOldTypeOfAFileIsRead() throws {
        let bytes = try Self.changed { $0[TarHeader.type] = 0 }
        #expect(try TarReader.entries(bytes).count == 4)
    }

    @Test func everyChangedByteOfAHeaderIsNoticed() throws {
        let bytes = try Self.archive()
        for index in 0..<512 where index != 154 && index != 155 {
            var changed = bytes
            changed[index] ^= 1
            let entries = try? TarReader.entries(changed)
            #expect(entries == nil, "byte \(index)")
        }
    }

    @Test func everyCutIsRefused() throws {
        let bytes = try Self.archive()
        for count in stride(from: 0, to: bytes.count, by: 256) {
            #expect(throws: ArchiveFault.self) { try TarReader.entries(Array(bytes[..<count])) }
        }
    }

    @Test func zerosMayFollowAndNothingElse() throws {
        let bytes = try Self.archive()
        #expect(try TarReader.entries(bytes + [UInt8](repeating: 0, count: 8_192)).count == 4)
        #expect(throws: ArchiveFault("the archive goes on behind its end")) { try TarReader.entries(bytes + bytes) }
    }

    @Test func aSizeBeyondTheArchiveIsRefused() throws {
        let bytes = try Self.changed { $0.replaceSubrange(TarHeader.size, with: Array("77777777777\u{0}".utf8)) }
        #expect(throws: ArchiveFault.self) { try TarReader.entries(bytes) }
        // The base-256 form of GNU for sizes over 8 GiB.
        let binary = try Self.changed { $0[TarHeader.size.lowerBound] = 0x80 }
        #expect(throws: ArchiveFault.self) { try TarReader.entries(binary) }
    }

    @Test func theNumberOfEntriesIsBounded() throws {
        var limits = ArchiveLimits()
        limits.entries = 3
        let bytes = try Self.archive()
        #expect(throws: ArchiveFault("the archive has more than 3 entries")) {
            try TarReader.entries(bytes, limits: limits)
        }
    }
}
