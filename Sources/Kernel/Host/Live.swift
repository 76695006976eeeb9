// SPDX-License-Identifier: Apache-2.0

import Synchronization

/// A value that a reload of the configuration may replace while calls read it.
///
/// A reader takes the whole value once and works with that: what it reads next may be another. Reading costs one
/// uncontended lock, O(1), and copies nothing that the value itself shares.
package final class Live<Value: Sendable>: Sendable {
    private let value: Mutex<Value>

    /// Holds `value` until the first ``replace(_:)``.
    package init(_ value: Value) {
        self.value = Mutex(value)
    }

    /// The value in force now.
    package var current: Value { value.withLock { $0 } }

    /// Puts another value in its place; every later read sees it.
    package func replace(_ value: Value) {
        self.value.withLock { $0 = value }
    }
}
