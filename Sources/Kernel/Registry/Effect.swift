// SPDX-License-Identifier: Apache-2.0

/// What a call does to the world, from harmless to hard to undo.
///
/// The order is the order of caution.
package enum Effect: String, Sendable, Comparable, CaseIterable {
    /// Reads stored data.
    case read
    /// Computes a what-if without keeping it.
    case simulate
    /// Queues a task; the task type has an effect of its own.
    case enqueue
    /// Changes stored data, reversibly.
    case write
    /// Changes what cannot simply be undone; needs a second person.
    case destructive

    private var rank: Int {
        switch self {
        case .read: 0
        case .simulate: 1
        case .enqueue: 2
        case .write: 3
        case .destructive: 4
        }
    }

    package static func < (left: Effect, right: Effect) -> Bool { left.rank < right.rank }

    /// Whether a site in read-only mode admits it.
    ///
    /// What a call queues is judged when it does: only read tasks are admitted then.
    package var isAdmittedReadOnly: Bool { self <= .enqueue }
}
