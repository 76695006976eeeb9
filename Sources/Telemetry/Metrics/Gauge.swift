// SPDX-License-Identifier: Apache-2.0

/// A number that goes up and down.
///
/// Absent from the exposition until it is first set: an unknown value is not 0.
package final class Gauge: Sendable {
    /// The mark of "never set": a NaN payload that arithmetic does not produce.
    private static let unset = UInt64.max
    private let cell = AtomicDouble(Double(bitPattern: unset))

    init() {}

    /// Sets the value.
    ///
    /// NaN means "unknown" and makes the gauge absent.
    package func set(_ value: Double) {
        cell.bitPattern = value.isNaN ? Gauge.unset : value.bitPattern
    }

    /// Adds to the value, from 0 if it was never set.
    ///
    /// NaN is ignored.
    package func add(_ amount: Double) {
        guard !amount.isNaN else { return }
        cell.add(amount, replacing: Gauge.unset)
    }

    /// Makes the gauge absent again.
    package func clear() {
        cell.bitPattern = Gauge.unset
    }

    /// The value, or nil while it is absent.
    package var value: Double? {
        let bits = cell.bitPattern
        return bits == Gauge.unset ? nil : Double(bitPattern: bits)
    }
}
