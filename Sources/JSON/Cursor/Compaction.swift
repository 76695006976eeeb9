// SPDX-License-Identifier: Apache-2.0

/// What a walk learns about whitespace between tokens, and the document without it when that is wanted.
struct Compaction {
    /// Bytes of whitespace between tokens.
    private(set) var whitespace = 0
    private var isCollecting = false
    private var output: [UInt8] = []
    /// Up to here the document has been copied or left out.
    private var settled = 0

    /// Collects from an offset on.
    mutating func collect(from offset: Int) {
        isCollecting = true
        whitespace = 0
        settled = offset
    }

    /// Takes note of a run of whitespace.
    @inline(never)
    mutating func note(_ run: Range<Int>, in bytes: UnsafeBufferPointer<UInt8>) {
        whitespace += run.count
        guard isCollecting else { return }
        output.append(contentsOf: bytes[settled..<run.lowerBound])
        settled = run.upperBound
    }

    /// A valid document without whitespace between its tokens.
    static func compacted(valid bytes: UnsafeBufferPointer<UInt8>) -> [UInt8] {
        [UInt8](unsafeUninitializedCapacity: bytes.count) { target, written in
            var cursor = ByteCursor(bytes)
            while cursor.position < bytes.count {
                let start = cursor.position
                if cursor.current == UInt8(ascii: "\"") {
                    cursor.skipString()
                } else {
                    while cursor.position < bytes.count, cursor.current > 0x20, cursor.current != UInt8(ascii: "\"") {
                        cursor.position += 1
                    }
                }
                let run = UnsafeBufferPointer(rebasing: bytes[start..<cursor.position])
                _ = UnsafeMutableBufferPointer(rebasing: target[written...]).update(fromContentsOf: run)
                written += run.count
                cursor.skipWhitespace()
            }
        }
    }

    /// Ends collecting: what was walked over up to `offset`, without whitespace; nil if there was none.
    mutating func finish(at offset: Int, in bytes: UnsafeBufferPointer<UInt8>) -> [UInt8]? {
        isCollecting = false
        guard whitespace > 0 else { return nil }
        if settled < offset { output.append(contentsOf: bytes[settled..<offset]) }
        defer { output = [] }
        return output
    }
}

extension ByteCursor {
    /// Steps over a string that is known to be valid, the cursor being on its opening quote.
    fileprivate mutating func skipString() {
        position += 1
        while position < bytes.count {
            position = plainEnd(from: position)
            switch current {
            case UInt8(ascii: "\""):
                position += 1
                return
            case UInt8(ascii: "\\"): position += 2
            default: position += 1
            }
        }
    }
}
