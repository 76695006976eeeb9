// SPDX-License-Identifier: Apache-2.0

/// Growing pauses between attempts, each drawn anew so that daemons do not come all at once (full jitter).
struct Backoff {
    private var ceiling: Int64
    private let largest: Int64

    init(firstMilliseconds: Int64 = 20, largestMilliseconds: Int64 = 2_000) {
        ceiling = firstMilliseconds
        largest = largestMilliseconds
    }

    /// The next pause, in milliseconds.
    mutating func next() -> Int64 {
        defer { ceiling = min(largest, ceiling * 2) }
        return Int64.random(in: ceiling / 2...ceiling)
    }
}
