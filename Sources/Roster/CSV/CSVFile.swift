// SPDX-License-Identifier: Apache-2.0

internal import Columns
internal import Glibc

/// Checks of a file's bytes, before it is taken apart.
enum CSVFile {
    /// The longest line, in bytes.
    static let maximumLine = CSVScanner.maximumRecord
    /// The largest file, in bytes.
    static let maximumBytes = 1 << 30

    /// The first thing that makes the bytes unreadable as a text of lines, or `nil`.
    ///
    /// Nothing is copied, and a line that is too long is found without looking at what it holds.
    static func fault(_ file: String, _ bytes: UnsafeRawBufferPointer) -> ImportFault? {
        guard bytes.count <= maximumBytes else {
            return ImportFault(
                file: file, message: "the file has \(bytes.count) bytes; allowed are \(maximumBytes)")
        }
        guard !bytes.isEmpty else {
            return ImportFault(file: file, message: "the file is empty; the first line has to name the columns")
        }
        if bytes.starts(with: [0xEF, 0xBB, 0xBF]) {
            return at(0, file, bytes, "the file begins with a byte order mark (EF BB BF); save it as UTF-8 without BOM")
        }
        if let fault = longLine(file, bytes) { return fault }
        if let base = bytes.baseAddress, let found = memchr(base, 0, bytes.count) {
            return at(
                UnsafeRawPointer(found) - base, file, bytes, "a NUL byte; the file is not text, or it is UTF-16")
        }
        if let offset = UTF8Check.firstInvalid(bytes) {
            return at(
                offset, file, bytes,
                "byte 0x\(hex(bytes[offset])) is not UTF-8; the file is probably Latin-1 or Windows-1252, save it as UTF-8"
            )
        }
        return nil
    }

    private static func longLine(_ file: String, _ bytes: UnsafeRawBufferPointer) -> ImportFault? {
        guard let base = bytes.baseAddress else { return nil }
        var start = 0
        var line = 1
        while start < bytes.count {
            let window = min(bytes.count - start, maximumLine + 1)
            if let found = memchr(base + start, 10, window) {
                start = UnsafeRawPointer(found) - base + 1
                line += 1
            } else if window > maximumLine {
                return ImportFault(
                    file: file, line: line, column: 1,
                    message: "the line is longer than \(maximumLine) bytes, which no row needs")
            } else {
                return nil
            }
        }
        return nil
    }

    static func at(
        _ offset: Int, _ file: String, _ bytes: UnsafeRawBufferPointer, _ message: String
    ) -> ImportFault {
        let position = TextPosition(of: offset, in: bytes)
        return ImportFault(file: file, line: position.line, column: position.column, message: message)
    }

    private static func hex(_ byte: UInt8) -> String {
        let digits = Array("0123456789ABCDEF")
        return String([digits[Int(byte >> 4)], digits[Int(byte & 15)]])
    }
}
