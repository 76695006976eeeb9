// SPDX-License-Identifier: Apache-2.0

/// Where the lines of a file begin; found in one pass when the first fault asks, so that many faults cost little more
/// than one.
final class LineStarts {
    private var starts: [Int]?

    /// The position of a byte, as people count: from 1, columns in characters.
    ///
    /// O(file) the first time, then O(log lines + line).
    func position(of offset: Int, in bytes: UnsafeRawBufferPointer) -> TextPosition {
        let starts = starts ?? Self.find(in: bytes)
        self.starts = starts
        var low = 0
        var high = starts.count
        while low < high {
            let middle = (low + high) / 2
            if starts[middle] <= offset { low = middle + 1 } else { high = middle }
        }
        let start = low == 0 ? 0 : starts[low - 1]
        var characters = 0
        for index in start..<min(offset, bytes.count) where bytes[index] & 0xC0 != 0x80 { characters += 1 }
        return TextPosition(line: max(1, low), column: characters + 1)
    }

    private static func find(in bytes: UnsafeRawBufferPointer) -> [Int] {
        var starts = [0]
        for index in bytes.indices where bytes[index] == UInt8(ascii: "\n") { starts.append(index + 1) }
        return starts
    }
}
