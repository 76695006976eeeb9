// SPDX-License-Identifier: Apache-2.0

/// A named hold as it is kept: calls of tools that are held by the name are refused while it is there.
package struct HoldRecord: Sendable, Hashable {
    package let name: String
    /// A person, or a plugin as `plugin:ID`; each has at most one hold of a name.
    package let owner: String
    package let reason: String
    /// UTC, in microseconds since 1970-01-01.
    package let setAtMicros: Int64
    /// On the wall clock, as people read it; nil when it does not end by itself.
    package let expiresAtMicros: Int64?
    /// How many microseconds it had left when it was read; nil when it does not end by itself, 0 or less when it has ended.
    ///
    /// By the steady clock that it was set on, so that a clock that is set neither lifts nor prolongs it. Only where that
    /// clock has begun anew, after the machine was started again, does the wall clock say.
    package let leftMicros: Int64?

    package init(
        name: String, owner: String, reason: String, setAtMicros: Int64, expiresAtMicros: Int64?, leftMicros: Int64?
    ) {
        self.name = name
        self.owner = owner
        self.reason = reason
        self.setAtMicros = setAtMicros
        self.expiresAtMicros = expiresAtMicros
        self.leftMicros = leftMicros
    }

    /// Whether it had ended when it was read.
    package var hasEnded: Bool { leftMicros.map { $0 <= 0 } ?? false }
}

/// What became of a hold, for as long as somebody may ask.
package struct HoldEvent: Sendable, Hashable {
    package enum Action: String, Sendable, CaseIterable {
        case set, cleared, expired
        /// An administrator made one call in spite of it.
        case overridden
    }

    package let atMicros: Int64
    package let action: Action
    package let name: String
    /// Whose hold it was.
    package let owner: String
    /// Who did it; `system` when it ended by itself.
    package let actor: String
    /// Why the hold was set, or why it was cleared or passed over.
    package let reason: String
    /// The tool that was called in spite of it.
    package let tool: String?
    package let correlationID: String?

    package init(
        atMicros: Int64, action: Action, name: String, owner: String, actor: String, reason: String,
        tool: String? = nil, correlationID: String? = nil
    ) {
        self.atMicros = atMicros
        self.action = action
        self.name = name
        self.owner = owner
        self.actor = actor
        self.reason = reason
        self.tool = tool
        self.correlationID = correlationID
    }
}
