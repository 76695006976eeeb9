// SPDX-License-Identifier: Apache-2.0

/// A hold as calls are compared with it: while one of a name is set, tools that are held by that name answer 423.
package struct Hold: Sendable, Hashable {
    package let name: String
    /// Why, in the words of whoever set it.
    package let reason: String
    /// Who set it: a person, or a plugin as `plugin:ID`.
    ///
    /// Each has at most one hold of a name.
    package let owner: String
    /// UTC, in microseconds since 1970-01-01.
    package let setAtMicros: Int64
    /// When it ends by itself, on the wall clock; nil when it does not.
    package let expiresAtMicros: Int64?
    /// The same on this process's monotonic clock, in nanoseconds: what counts, since nobody sets that clock.
    package let endsAt: UInt64?

    package init(
        name: String, reason: String, owner: String, setAtMicros: Int64, expiresAtMicros: Int64? = nil,
        endsAt: UInt64? = nil
    ) {
        self.name = name
        self.reason = reason
        self.owner = owner
        self.setAtMicros = setAtMicros
        self.expiresAtMicros = expiresAtMicros
        self.endsAt = endsAt
    }

    /// Whether it has not ended at a moment of the monotonic clock, in nanoseconds.
    package func isActive(at now: UInt64) -> Bool { endsAt.map { now < $0 } ?? true }
}
