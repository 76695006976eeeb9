// SPDX-License-Identifier: Apache-2.0

/// The calls over which a breaker counts: the last N, or those of a span of time in ten parts.
///
/// Recording and counting are O(1) for calls, O(10) for time. Memory is bounded by the window.
struct BreakerWindow: Sendable {
    struct Counts: Sendable, Hashable {
        var calls = 0
        var failures = 0
        var slow = 0

        mutating func add(_ other: Counts, times sign: Int = 1) {
            calls += sign * other.calls
            failures += sign * other.failures
            slow += sign * other.slow
        }
    }

    private static let parts: UInt64 = 10
    /// One call each, or one part of the span each.
    private var cells: [Counts]
    /// Which part of time a cell holds; unused by a window of calls.
    private var periods: [UInt64]
    private var next = 0
    /// Nanoseconds of a part; nil for a window of calls.
    private let part: UInt64?
    private var sum = Counts()

    init(_ window: BreakerPolicy.Window) {
        switch window {
        case .calls(let count):
            cells = Array(repeating: Counts(), count: count)
            periods = []
            part = nil
        case .milliseconds(let span):
            cells = Array(repeating: Counts(), count: Int(Self.parts))
            periods = Array(repeating: .max, count: Int(Self.parts))
            part = max(1, UInt64(span) * (1_000_000 / Self.parts))
        }
    }

    mutating func record(isFailure: Bool, isSlow: Bool, at now: UInt64) {
        let call = Counts(calls: 1, failures: isFailure ? 1 : 0, slow: isSlow ? 1 : 0)
        guard let part else {
            sum.add(cells[next], times: -1)
            cells[next] = call
            sum.add(call)
            next = (next + 1) % cells.count
            return
        }
        let period = now / part
        let cell = Int(period % Self.parts)
        if periods[cell] != period {
            cells[cell] = Counts()
            periods[cell] = period
        }
        cells[cell].add(call)
    }

    func counts(at now: UInt64) -> Counts {
        guard let part else { return sum }
        let period = now / part
        var counts = Counts()
        for (cell, held) in periods.enumerated() where held <= period && period - held < Self.parts {
            counts.add(cells[cell])
        }
        return counts
    }
}
