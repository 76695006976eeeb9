// SPDX-License-Identifier: Apache-2.0

/// Where a byte stands in a text, as people count: from 1, columns in characters.
struct TextPosition {
    let line: Int
    let column: Int

    /// The position of a byte.
    ///
    /// O(offset): only for faults.
    init(of offset: Int, in bytes: UnsafeRawBufferPointer) {
        var line = 1
        var start = 0
        let end = min(offset, bytes.count)
        for index in 0..<end where bytes[index] == UInt8(ascii: "\n") {
            line += 1
            start = index + 1
        }
        var characters = 0
        for index in start..<end where bytes[index] & 0xC0 != 0x80 { characters += 1 }
        self.init(line: line, column: characters + 1)
    }

    init(line: Int, column: Int) {
        self.line = line
        self.column = column
    }
}
