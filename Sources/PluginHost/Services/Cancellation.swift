// SPDX-License-Identifier: Apache-2.0

/// How to tell whoever works on something that nobody waits for it any more.
///
/// Telling it late, or more than once, does nothing.
package struct Cancellation: Sendable {
    private let body: @Sendable () -> Void

    package init(_ body: @escaping @Sendable () -> Void) { self.body = body }

    /// For work that is done, or that cannot be stopped.
    package static let none = Cancellation({})

    /// The cancellation of a task.
    package init(_ task: Task<Void, Never>) { body = { task.cancel() } }

    package func cancel() { body() }
}
