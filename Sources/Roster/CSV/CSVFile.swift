// SPDX-License-Identifier: Apache-2.0

internal import Columns
internal import Glibc

/// A file's bytes, looked at before they are taken apart.
struct CSVFile {
    /// The longest line, in bytes.
    static let maximumLine = CSVScanner.maximumRecord
    /// The largest file, in bytes.
    static let maximumBytes = 1 << 30
    private static let mark: [UInt8] = [0xEF, 0xBB, 0xBF]

    /// The first thing that makes the bytes another text than they should be, or `nil`.
    let fault: ImportFault?
    /// Whether there are lines to be read in spite of it, so that their own faults can be told too.
    let isReadable: Bool
    /// Where the text begins: after a byte order mark.
    let textStart: Int

    /// Nothing is copied, and a line that is too long is found without looking at what it holds.
    init(name: String, bytes: UnsafeRawBufferPointer) {
        let hasMark = bytes.starts(with: Self.mark)
        textStart = hasMark ? Self.mark.count : 0
        if let fault = Self.unreadable(name, bytes) {
            self.fault = fault
            isReadable = false
            return
        }
        isReadable = true
        if hasMark {
            fault = Self.at(
                0, name, bytes, "the file begins with a byte order mark (EF BB BF); save it as UTF-8 without BOM")
        } else {
            fault = UTF8Check.firstInvalid(bytes).map { offset in
                Self.at(
                    offset, name, bytes,
                    "byte 0x\(Self.hex(bytes[offset])) is not UTF-8; the file is probably Latin-1 or Windows-1252, save "
                        + "it as UTF-8")
            }
        }
    }

    /// Why the bytes are no lines of cells at all, if they are not.
    private static func unreadable(_ file: String, _ bytes: UnsafeRawBufferPointer) -> ImportFault? {
        guard bytes.count <= maximumBytes else {
            return ImportFault(
                file: file, message: "the file has \(bytes.count) bytes; allowed are \(maximumBytes)")
        }
        guard !bytes.isEmpty else {
            return ImportFault(file: file, message: "the file is empty; the first line has to name the columns")
        }
        if let fault = longLine(file, bytes) { return fault }
        guard let base = bytes.baseAddress, let found = memchr(base, 0, bytes.count) else { return nil }
        // A NUL in a cell is that cell's fault. Text of Latin letters in UTF-16 has one in every two bytes.
        let start = bytes.prefix(4096)
        guard start.count(where: { $0 == 0 }) * 8 > start.count else { return nil }
        return at(
            UnsafeRawPointer(found) - base, file, bytes,
            "many NUL bytes, the first here; the file is no text, or it is UTF-16: save it as UTF-8")
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
