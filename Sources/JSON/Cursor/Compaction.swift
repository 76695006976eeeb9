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

    /// Ends collecting: what was walked over up to `offset`, without whitespace; nil if there was none.
    mutating func finish(at offset: Int, in bytes: UnsafeBufferPointer<UInt8>) -> [UInt8]? {
        isCollecting = false
        guard whitespace > 0 else { return nil }
        if settled < offset { output.append(contentsOf: bytes[settled..<offset]) }
        defer { output = [] }
        return output
    }
}
