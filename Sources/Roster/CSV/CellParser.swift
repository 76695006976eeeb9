// SPDX-License-Identifier: Apache-2.0

/// Reads the values that cells hold, from their bytes.
enum CellParser {
    /// The first and last date that a file may name; others are typing errors.
    static let dates = DateRange(
        from: LocalDate(year: 1900, month: 1, day: 1), to: LocalDate(year: 2199, month: 12, day: 31))
    static let longestWord = 64
    static let longestText = 4096

    static func integer(_ bytes: UnsafeRawBufferPointer, in range: ClosedRange<Int>) -> Int32? {
        guard let first = bytes.first, bytes.count <= 10 else { return nil }
        let isNegative = first == UInt8(ascii: "-")
        guard bytes.count > (isNegative ? 1 : 0) else { return nil }
        var value = 0
        for byte in bytes.dropFirst(isNegative ? 1 : 0) {
            guard byte >= 48, byte <= 57 else { return nil }
            value = value * 10 + Int(byte - 48)
        }
        if isNegative { value = -value }
        return range.contains(value) ? Int32(exactly: value) : nil
    }

    /// `1`, `1.0`, `0.8`, `0.125`: thousandths in 1...1000.
    static func thousandths(_ bytes: UnsafeRawBufferPointer) -> Int32? {
        guard bytes.count <= 5, let first = bytes.first, first == 48 || first == 49 else { return nil }
        var value = Int32(first - 48)
        var places = 0
        if bytes.count > 1 {
            guard bytes[1] == UInt8(ascii: "."), bytes.count > 2 else { return nil }
            for byte in bytes.dropFirst(2) {
                guard byte >= 48, byte <= 57 else { return nil }
                value = value * 10 + Int32(byte - 48)
                places += 1
            }
        }
        while places < 3 {
            value *= 10
            places += 1
        }
        return (1...1000).contains(value) ? value : nil
    }

    static func bool(_ bytes: UnsafeRawBufferPointer) -> Bool? {
        if bytes.elementsEqual("true".utf8) { return true }
        return bytes.elementsEqual("false".utf8) ? false : nil
    }

    static func date(_ bytes: UnsafeRawBufferPointer) -> LocalDate? {
        LocalDate(utf8: bytes).flatMap { dates.contains($0) ? $0 : nil }
    }

    static func localDateTime(_ bytes: UnsafeRawBufferPointer) -> LocalDateTime? {
        LocalDateTime(utf8: bytes).flatMap { dates.contains($0.date) ? $0 : nil }
    }

    /// Whether the bytes can be an id: no spaces, control characters, commas, semicolons or quotes.
    static func isID(_ bytes: UnsafeRawBufferPointer) -> Bool {
        bytes.count <= longestWord
            && bytes.allSatisfy { $0 > 32 && $0 != 127 && $0 != 34 && $0 != 39 && $0 != 44 && $0 != 59 }
    }

    /// Whether the bytes can be a word: no control characters, semicolons, or spaces at the ends.
    static func isWord(_ bytes: some Collection<UInt8>) -> Bool {
        guard let first = bytes.first, bytes.count <= longestWord, first != 32 else { return false }
        var last = first
        for byte in bytes {
            if byte < 32 || byte == 127 || byte == 59 { return false }
            last = byte
        }
        return last != 32
    }

    static func isList(_ bytes: UnsafeRawBufferPointer) -> Bool {
        bytes.count <= longestText
            && bytes.split(separator: 59, omittingEmptySubsequences: false).allSatisfy { isWord($0) }
    }

    /// Whether the bytes can be text: no control characters but tabs and line ends.
    static func isText(_ bytes: UnsafeRawBufferPointer) -> Bool {
        bytes.count <= longestText && bytes.allSatisfy { $0 >= 32 && $0 != 127 || $0 == 9 || $0 == 10 || $0 == 13 }
    }
}
