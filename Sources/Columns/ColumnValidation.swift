// SPDX-License-Identifier: Apache-2.0

/// Checks the values of a column that came from outside, once, so that reading it later needs no checks.
enum ColumnValidation {
    /// Text offsets ascend, text is UTF-8 and cut at character boundaries, codes lie within the dictionary.
    ///
    /// O(rows).
    static func check(_ storage: ColumnStorage, name: String) throws(ColumnsError) {
        switch storage.type {
        case .utf8: try checkText(storage, name: name)
        case .dictionary: try checkCodes(storage, name: name)
        default: break
        }
    }

    private static func checkText(_ storage: ColumnStorage, name: String) throws(ColumnsError) {
        guard storage.length > 0 else { return }
        let offsets = storage.values.assumingMemoryBound(to: Int32.self) + storage.offset
        guard offsets[0] >= 0 else {
            throw .malformed(column: name, reason: "the first text offset is \(offsets[0])")
        }
        for row in 0..<storage.length where offsets[row + 1] < offsets[row] {
            throw .malformed(
                column: name,
                reason: "text offsets decrease at row \(row), from \(offsets[row]) to \(offsets[row + 1])")
        }
        let start = Int(offsets[0])
        let count = Int(offsets[storage.length]) - start
        guard count > 0 else { return }
        guard let text = storage.text else {
            throw .malformed(column: name, reason: "the buffer of text is missing")
        }
        let bytes = UnsafeRawBufferPointer(start: text + start, count: count)
        if let bad = UTF8Check.firstInvalid(bytes) {
            throw .malformed(column: name, reason: "byte \(start + bad) of the text is not UTF-8")
        }
        for row in 1..<storage.length {
            let at = Int(offsets[row]) - start
            if at < count, bytes[at] & 0xC0 == 0x80 {
                throw .malformed(column: name, reason: "the text of row \(row) starts inside a character")
            }
        }
    }

    private static func checkCodes(_ storage: ColumnStorage, name: String) throws(ColumnsError) {
        let codes = storage.values.assumingMemoryBound(to: Int32.self) + storage.offset
        let limit = Int32(storage.dictionary?.length ?? 0)
        for row in 0..<storage.length where codes[row] < 0 || codes[row] >= limit {
            if storage.isNull(row) { continue }
            throw .malformed(
                column: name, reason: "the code in row \(row) is \(codes[row]), the dictionary has \(limit) values")
        }
    }
}
