// SPDX-License-Identifier: Apache-2.0

import Synchronization

/// A number that only grows.
///
/// Safe to bump from any thread without a lock; starts at 0.
package final class Counter: Sendable {
    /// Whole steps, one atomic add each; fractional amounts are kept apart, so that counting stays exact beyond 2^53.
    private let whole = Atomic<UInt64>(0)
    private let fractional = AtomicDouble(0)

    init() {}

    /// Adds `amount` (1 by default).
    ///
    /// Wait-free.
    package func increment(by amount: UInt64 = 1) {
        whole.wrappingAdd(amount, ordering: .relaxed)
    }

    /// Adds an amount that need not be whole, such as seconds.
    ///
    /// Negative and non-finite amounts are ignored: a counter that falls reads as a restart.
    package func increment(by amount: Double) {
        guard amount > 0, amount.isFinite else { return }
        fractional.add(amount)
    }

    /// The value now.
    package var value: Double { Double(whole.load(ordering: .relaxed)) + fractional.value }

    /// The value as the exposition writes it.
    var text: String {
        let part = fractional.value
        let steps = whole.load(ordering: .relaxed)
        return part == 0 ? String(steps) : MetricNumber.text(Double(steps) + part)
    }
}
