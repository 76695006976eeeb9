// SPDX-License-Identifier: Apache-2.0

/// Splits the bytes of a file into records and cells, as RFC 4180 writes them; lines end with LF or CR LF.
///
/// Nothing is copied: a cell is a range of bytes. Lines without any character are passed over.
struct CSVScanner {
    /// The longest record, in bytes.
    static let maximumRecord = 1 << 20

    /// A cell: its bytes without the outer quotes, and where it begins.
    struct Cell {
        var start: Int
        var end: Int
        /// Whether two quotes stand for one somewhere in the cell.
        var hasEscapes: Bool
        /// The offset of the cell's first character, a quote if it has quotes.
        var position: Int
    }

    /// Why a record cannot be split.
    struct Fault: Error {
        let offset: Int
        let message: String
        /// Whether reading can go on with the next line.
        let isRecoverable: Bool
    }

    let bytes: UnsafeRawBufferPointer
    /// Where the next record begins.
    private(set) var offset: Int
    /// The cells of the current record.
    private(set) var cells: [Cell] = []
    /// Where the current record begins.
    private(set) var recordStart = 0

    private static let quote = UInt8(ascii: "\"")
    private static let comma = UInt8(ascii: ",")
    private static let lineFeed = UInt8(ascii: "\n")
    private static let carriageReturn = UInt8(ascii: "\r")

    init(_ bytes: UnsafeRawBufferPointer, offset: Int = 0) {
        self.bytes = bytes
        self.offset = offset
    }

    /// Moves to the next record; `false` at the end of the file.
    ///
    /// After a recoverable fault the next call goes on with the line after it.
    mutating func next() throws(Fault) -> Bool {
        skipEmptyLines()
        guard offset < bytes.count else { return false }
        recordStart = offset
        cells.removeAll(keepingCapacity: true)
        while true {
            try cell()
            guard offset < bytes.count else { return true }
            switch bytes[offset] {
            case Self.comma: offset += 1
            case Self.lineFeed:
                offset += 1
                return true
            default:
                // `cell` stops at a carriage return only where a line feed follows.
                offset += 2
                return true
            }
        }
    }

    private mutating func skipEmptyLines() {
        while offset < bytes.count {
            if bytes[offset] == Self.lineFeed {
                offset += 1
            } else if isLineEnd(offset) {
                offset += 2
            } else {
                return
            }
        }
    }

    /// Whether CR LF stands at `index`.
    private func isLineEnd(_ index: Int) -> Bool {
        bytes[index] == Self.carriageReturn && index + 1 < bytes.count && bytes[index + 1] == Self.lineFeed
    }

    private mutating func cell() throws(Fault) {
        if offset < bytes.count, bytes[offset] == Self.quote { return try quotedCell() }
        let start = offset
        var index = offset
        while index < bytes.count {
            let byte = bytes[index]
            if byte == Self.comma || byte == Self.lineFeed { break }
            if byte == Self.carriageReturn {
                if isLineEnd(index) { break }
                throw recover(from: index, "a carriage return stands without a line feed; lines end with LF or CR LF")
            }
            if byte == Self.quote {
                throw recover(
                    from: index, "a quote stands inside a cell without quotes; put the cell in quotes and double it")
            }
            index += 1
        }
        cells.append(Cell(start: start, end: index, hasEscapes: false, position: start))
        offset = index
    }

    private mutating func quotedCell() throws(Fault) {
        let position = offset
        var index = offset + 1
        var hasEscapes = false
        while true {
            guard index < bytes.count else {
                offset = bytes.count
                throw Fault(
                    offset: position, message: "the quote that opens here is never closed", isRecoverable: false)
            }
            guard index - recordStart <= Self.maximumRecord else {
                throw Fault(
                    offset: position,
                    message: "the quote that opens here is not closed within \(Self.maximumRecord) bytes",
                    isRecoverable: false)
            }
            if bytes[index] == Self.quote {
                if index + 1 < bytes.count, bytes[index + 1] == Self.quote {
                    hasEscapes = true
                    index += 2
                    continue
                }
                break
            }
            index += 1
        }
        let after = index + 1
        if after < bytes.count, bytes[after] != Self.comma, bytes[after] != Self.lineFeed, !isLineEnd(after) {
            throw recover(from: after, "text follows a closing quote; a comma or the end of the line is expected")
        }
        cells.append(Cell(start: position + 1, end: index, hasEscapes: hasEscapes, position: position))
        offset = after
    }

    /// A fault after which reading goes on with the next line.
    private mutating func recover(from index: Int, _ message: String) -> Fault {
        offset = index
        while offset < bytes.count, bytes[offset] != Self.lineFeed { offset += 1 }
        return Fault(offset: index, message: message, isRecoverable: true)
    }

    /// The bytes of a cell, with doubled quotes made single in `scratch` if there are any.
    func content(of cell: Cell, scratch: inout [UInt8]) -> UnsafeRawBufferPointer? {
        guard cell.hasEscapes else { return UnsafeRawBufferPointer(rebasing: bytes[cell.start..<cell.end]) }
        scratch.removeAll(keepingCapacity: true)
        var index = cell.start
        while index < cell.end {
            scratch.append(bytes[index])
            index += bytes[index] == Self.quote ? 2 : 1
        }
        return nil
    }
}
