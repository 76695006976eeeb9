// SPDX-License-Identifier: Apache-2.0

import Synchronization

/// A double in one atomic word, by its bit pattern.
///
/// Relaxed order: a metric publishes nothing but itself.
struct AtomicDouble: ~Copyable, Sendable {
    private let bits: Atomic<UInt64>

    init(_ value: Double) {
        bits = Atomic(value.bitPattern)
    }

    /// The exact bit pattern, for a caller that keeps a mark in a NaN's payload.
    var bitPattern: UInt64 {
        get { bits.load(ordering: .relaxed) }
        nonmutating set { bits.store(newValue, ordering: .relaxed) }
    }

    var value: Double { Double(bitPattern: bitPattern) }

    /// Adds lock-free: a compare-and-exchange loop, which repeats only when another thread has just succeeded.
    ///
    /// `replacing` is a bit pattern that stands for zero.
    func add(_ amount: Double, replacing mark: UInt64? = nil) {
        var old = bits.load(ordering: .relaxed)
        while true {
            let base = old == mark ? 0 : Double(bitPattern: old)
            let result = bits.weakCompareExchange(
                expected: old, desired: (base + amount).bitPattern, ordering: .relaxed)
            if result.exchanged { return }
            old = result.original
        }
    }
}
