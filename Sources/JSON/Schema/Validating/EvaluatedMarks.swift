// SPDX-License-Identifier: Apache-2.0

/// Which members of an object, or elements of an array, some schema has evaluated: the annotations that
/// `unevaluatedProperties` and `unevaluatedItems` look at (core, section 11), as one bit for each position.
///
/// Kept only below a schema that has such a keyword. The memory is a frame of the stack.
struct EvaluatedMarks: BitwiseCopyable {
    private let words: UnsafeMutableBufferPointer<UInt64>

    /// No marks, where nobody asks for them.
    static var none: EvaluatedMarks { EvaluatedMarks(words: UnsafeMutableBufferPointer(start: nil, count: 0)) }

    private init(words: UnsafeMutableBufferPointer<UInt64>) { self.words = words }

    /// Whether somebody asks for marks.
    @inline(__always)
    var isKept: Bool { !words.isEmpty }

    /// What clearing and uniting marks of this size costs, in steps of the validation.
    @inline(__always)
    var steps: Int { words.count >> 3 }

    /// Calls `body` with `count` marks, none set.
    @inline(__always)
    static func with(_ count: Int, _ body: (EvaluatedMarks) -> Bool) -> Bool {
        withUnsafeTemporaryAllocation(of: UInt64.self, capacity: (count + 63) >> 6) { memory in
            memory.initialize(repeating: 0)
            return body(EvaluatedMarks(words: memory))
        }
    }

    /// Calls `body` with marks of the same size, none set; with no marks if these are none.
    @inline(__always)
    func withScratch(_ body: (EvaluatedMarks) -> Bool) -> Bool {
        isKept ? Self.with(words.count << 6, body) : body(.none)
    }

    @inline(__always)
    func insert(_ index: Int) {
        if isKept { words[index >> 6] |= 1 << UInt64(truncatingIfNeeded: index & 63) }
    }

    func contains(_ index: Int) -> Bool { isKept && words[index >> 6] >> UInt64(index & 63) & 1 == 1 }

    /// Sets the first `count` marks.
    func insertAll(_ count: Int) {
        guard isKept else { return }
        for index in 0..<count >> 6 { words[index] = .max }
        if count & 63 != 0 { words[count >> 6] |= 1 << UInt64(count & 63) - 1 }
    }

    func formUnion(_ other: EvaluatedMarks) {
        for index in words.indices { words[index] |= other.words[index] }
    }

    func removeAll() {
        for index in words.indices { words[index] = 0 }
    }
}
