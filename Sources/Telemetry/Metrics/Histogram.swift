// SPDX-License-Identifier: Apache-2.0

import Synchronization

/// Counts of observations in fixed buckets, and their sum.
///
/// Safe to use from any thread without a lock.
///
/// `_count` is the sum of the buckets as read, so it always equals the `+Inf` bucket; `_sum` may run ahead of it or
/// behind it by the observations in flight.
package final class Histogram: Sendable {
    /// Upper bounds for durations in seconds, from 100 microseconds to one minute.
    package static let durationBuckets: [Double] = [
        0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60,
    ]
    /// Upper bounds for sizes in bytes, from 256 B to 64 MiB by factors of 4.
    package static let sizeBuckets: [Double] = (4...13).map { Double(1 << ($0 * 2)) }

    /// Inclusive upper bounds in ascending order; the bucket `+Inf` follows them.
    package let bounds: [Double]
    private let buckets: [Cell]
    private let total = AtomicDouble(0)

    init(bounds: [Double]) {
        self.bounds = bounds
        buckets = (0...bounds.count).map { _ in Cell() }
    }

    /// Counts one observation.
    ///
    /// NaN is ignored. O(number of buckets), a few nanoseconds for the usual ones.
    package func observe(_ value: Double) {
        guard !value.isNaN else { return }
        var index = 0
        while index < bounds.count, value > bounds[index] { index += 1 }
        buckets[index].count.wrappingAdd(1, ordering: .relaxed)
        total.add(value)
    }

    /// Counts a duration given in nanoseconds, in seconds.
    package func observe(nanoseconds: UInt64) {
        observe(Double(nanoseconds) / 1e9)
    }

    /// Sum of all observations.
    package var sum: Double { total.value }

    /// Observations in each bucket, not cumulative; the last is `+Inf`.
    package var counts: [UInt64] { buckets.map { $0.count.load(ordering: .relaxed) } }

    /// Number of observations.
    package var count: UInt64 { counts.reduce(0, &+) }

    private final class Cell: Sendable {
        let count = Atomic<UInt64>(0)
    }
}
