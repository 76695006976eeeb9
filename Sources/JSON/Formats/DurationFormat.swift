// SPDX-License-Identifier: Apache-2.0

/// `duration` of RFC 3339, appendix A: `P1Y2M3DT4H5M6S`, `P2W`.
///
/// Units follow each other without a gap (`P1Y2D` is none, `P1Y0M2D` is), are whole numbers, and are written in
/// capitals, as ISO 8601 has them.
enum DurationFormat {
    static func isDuration(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
        var reader = ByteReader(bytes)
        guard reader.take("P") else { return false }
        if !isTime(reader.peek) {
            guard let last = units(&reader, ["Y", "M", "D", "W"]) else { return false }
            // Weeks stand alone: they are the only unit, and nothing follows.
            if last == 3 { return reader.isAtEnd && bytes.dropFirst().dropLast().allSatisfy(\.isASCIIDigit) }
        }
        if reader.isAtEnd { return true }
        return reader.take("T") && units(&reader, ["H", "M", "S"]) != nil && reader.isAtEnd
    }

    private static func isTime(_ byte: UInt8?) -> Bool { byte == UInt8(ascii: "T") }

    /// One number with its unit or more, each with the unit that comes next; the index of the last unit.
    private static func units(_ reader: inout ByteReader, _ names: [Unicode.Scalar]) -> Int? {
        var last: Int?
        while let byte = reader.peek, byte.isASCIIDigit {
            _ = reader.skip(.digits)
            let candidates = last.map { $0 + 1..<min($0 + 2, names.count) } ?? 0..<names.count
            guard let unit = candidates.first(where: { reader.take(names[$0]) }) else { return nil }
            last = unit
        }
        return last
    }
}
