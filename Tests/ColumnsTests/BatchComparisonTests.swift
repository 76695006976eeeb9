// SPDX-License-Identifier: Apache-2.0

import Columns
import Testing

@Suite struct BatchComparisonTests {
    private static func batch(
        _ numbers: [Int32] = [1, 2, 0], nulls: [Bool] = [false, false, true], words: [String] = ["a", "b"],
        codes: [Int32] = [0, 1, 0], text: [String?] = ["x", nil, ""], flags: [Bool] = [true, false, true]
    ) throws -> RecordBatch {
        try RecordBatch([
            (name: "number", column: .int32(numbers, isNull: nulls)),
            (name: "local", column: .localTimestamp(numbers.map { Int64($0) << 40 })),
            (name: "word", column: .dictionary(codes: codes, values: words)), (name: "text", column: .utf8(text)),
            (name: "flag", column: .bool(flags)),
        ])
    }

    @Test func equalRowsAreTheSameContentInOtherMemory() throws {
        let (one, other) = (try Self.batch(), try Self.batch())
        #expect(one.hasSameContent(as: other) && !one.isSame(as: other))
        #expect(one.isSame(as: one))
        // Other codes for the same words, and other garbage under a missing value.
        #expect(one.hasSameContent(as: try Self.batch(words: ["b", "unused", "a"], codes: [2, 0, 2])))
        #expect(one.hasSameContent(as: try RecordBatch(decoding: one.encoded())))
    }

    @Test func everyValueCounts() throws {
        let one = try Self.batch()
        let others = [
            try Self.batch([1, 3, 0]), try Self.batch(nulls: [false, true, false]), try Self.batch(words: ["a", "c"]),
            try Self.batch(codes: [0, 1, 1]), try Self.batch(text: ["x", "", nil]),
            try Self.batch(text: ["y", nil, ""]),
            try Self.batch(flags: [true, false, false]),
        ]
        for (index, other) in others.enumerated() { #expect(!one.hasSameContent(as: other), "\(index)") }
        let renamed = try RecordBatch(zip(["a", "b", "c", "d", "e"], one.columns).map { (name: $0, column: $1) })
        #expect(!one.hasSameContent(as: renamed))
    }
}
