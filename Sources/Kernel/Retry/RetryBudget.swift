// SPDX-License-Identifier: Apache-2.0

/// How many retries a target may get: a share of the calls of the last seconds, so that retries cannot multiply the load
/// of a target that is already failing.
///
/// Each call pays a share of a retry in, each retry takes one out, and what was paid in is forgotten with time, in tenths
/// of the span. A small reserve a span lets a target that is seldom called be tried again, too. O(10) an answer.
package struct RetryBudget: Sendable {
    private static let parts: UInt64 = 10
    private let percent: Int
    private let reserve: Int
    private let part: UInt64
    /// Calls and retries of the parts of the span, each with the number of its part.
    private var cells: [(period: UInt64, calls: Int, retries: Int)]

    /// - Parameters:
    ///   - percent: so many retries for a hundred calls, 0 to 100.
    ///   - reserve: so many retries in a span whatever the number of calls.
    ///   - spanMilliseconds: over which time it counts, 10 ms to a day.
    package init(percent: Int = 20, reserve: Int = 3, spanMilliseconds: Int64 = 10_000) {
        self.percent = min(max(percent, 0), 100)
        self.reserve = min(max(reserve, 0), 1_000_000)
        part = UInt64(min(max(spanMilliseconds, 10), 86_400_000)) * (1_000_000 / Self.parts)
        cells = Array(repeating: (.max, 0, 0), count: Int(Self.parts))
    }

    /// Counts a call; a retry is not one.
    package mutating func deposit(now: UInt64) { cells[cell(now)].calls += 1 }

    /// Takes one retry out; false when there is none left.
    package mutating func withdraw(now: UInt64) -> Bool {
        guard left(now: now) >= 1 else { return false }
        cells[cell(now)].retries += 1
        return true
    }

    /// How many retries are left, at least 0.
    package func left(now: UInt64) -> Int {
        let period = now / part
        var calls = 0
        var retries = 0
        for cell in cells where cell.period <= period && period - cell.period < Self.parts {
            calls += cell.calls
            retries += cell.retries
        }
        return max(0, calls * percent / 100 + reserve - retries)
    }

    private mutating func cell(_ now: UInt64) -> Int {
        let period = now / part
        let index = Int(period % Self.parts)
        if cells[index].period != period { cells[index] = (period, 0, 0) }
        return index
    }
}
