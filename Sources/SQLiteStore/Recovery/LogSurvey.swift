// SPDX-License-Identifier: Apache-2.0

import Glibc

/// What the write-ahead log that a killed owner left holds: pages of committed units, which SQLite reads back when the
/// database is opened, and pages of a unit that was not finished, which it drops.
///
/// The log is read as "WAL-mode File Format" (sqlite.org/walformat.html, section 2) has it. Linear in its length.
package struct LogSurvey: Sendable, Hashable {
    /// The transactions that are whole.
    package var committed = 0
    /// Their pages.
    package var recoveredPages = 0
    /// The pages that follow the last whole transaction.
    package var droppedPages = 0

    /// Reads a log; nil when there is none, or nothing in it.
    init?(logPath: String) {
        let file = open(logPath, O_RDONLY | O_CLOEXEC)
        guard file >= 0 else { return nil }
        defer { close(file) }
        var header = [UInt8](repeating: 0, count: 32)
        guard pread(file, &header, 32, 0) == 32 else { return nil }
        let magic = Self.word(header, 0)
        guard magic & 0xFFFF_FFFE == 0x377F_0682 else { return nil }
        let pageSize = Int(Self.word(header, 8))
        guard (512...65_536).contains(pageSize) else { return nil }
        var sum = Checksum(isBigEndian: magic & 1 == 1)
        sum.add(header[..<24])
        guard sum.first == Self.word(header, 24), sum.second == Self.word(header, 28) else { return nil }
        let salts = header[16..<24]
        var frame = [UInt8](repeating: 0, count: 24 + pageSize)
        var offset = off_t(32)
        while pread(file, &frame, frame.count, offset) == frame.count, frame[8..<16].elementsEqual(salts) {
            sum.add(frame[..<8])
            sum.add(frame[24...])
            guard sum.first == Self.word(frame, 16), sum.second == Self.word(frame, 20) else { break }
            droppedPages += 1
            if Self.word(frame, 4) != 0 {
                committed += 1
                recoveredPages += droppedPages
                droppedPages = 0
            }
            offset += off_t(frame.count)
        }
        guard recoveredPages + droppedPages > 0 else { return nil }
    }

    private static func word(_ bytes: [UInt8], _ place: Int) -> UInt32 {
        bytes[place..<place + 4].reduce(0) { $0 << 8 | UInt32($1) }
    }

    /// The log's checksum: two sums over pairs of words, in the byte order that the header names.
    private struct Checksum {
        let isBigEndian: Bool
        var first: UInt32 = 0
        var second: UInt32 = 0

        mutating func add(_ bytes: ArraySlice<UInt8>) {
            bytes.withUnsafeBytes { buffer in
                for place in stride(from: 0, to: buffer.count - 7, by: 8) {
                    let one = buffer.loadUnaligned(fromByteOffset: place, as: UInt32.self)
                    let two = buffer.loadUnaligned(fromByteOffset: place + 4, as: UInt32.self)
                    first &+= (isBigEndian ? UInt32(bigEndian: one) : UInt32(littleEndian: one)) &+ second
                    second &+= (isBigEndian ? UInt32(bigEndian: two) : UInt32(littleEndian: two)) &+ first
                }
            }
        }
    }
}
