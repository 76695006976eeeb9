// SPDX-License-Identifier: Apache-2.0

package import Roster
package import Store

/// What somebody wants to change of the program, together with their own key-values, all of it or nothing.
package struct RosterChangeRequest: Sendable {
    /// What becomes of the roster.
    package enum Act: Sendable {
        /// Rows are edited; a draft without a version is opened on the live head.
        case edit([RosterEdit])
        /// The draft of that name becomes live; `version` is its head as the author saw it.
        case publish(draft: String, version: Int64?)
    }

    package var plan: Plan
    package var act: Act
    /// The head that the author looked at; nil to apply the change to whatever is there.
    package var expectedVersion: Int64?
    package var reason: String
    package var reasonCode: String?
    /// What the author says besides, kept in the event; opaque ids only.
    package var accepted: [String]
    package var by: String
    package var keyValues: [KeyValueWrite]
    package var expectedKeyValues: [KeyValueExpectation]
    package var quotas: [String: Int64]
    /// Tasks that are started with the change, or not at all.
    package var tasks: [NewDurableCall]
    /// What the audit trail says besides, in the same transaction.
    package var audit: [NewAuditEntry] = []
    /// What the unit of work is known by.
    package var id: UnitID

    package init(
        plan: Plan = .live, act: Act, expectedVersion: Int64? = nil, reason: String, reasonCode: String? = nil,
        accepted: [String] = [], by: String, keyValues: [KeyValueWrite] = [],
        expectedKeyValues: [KeyValueExpectation] = [], quotas: [String: Int64] = [:], tasks: [NewDurableCall] = [],
        id: UnitID = UnitID()
    ) {
        self.plan = plan
        self.act = act
        self.expectedVersion = expectedVersion
        self.reason = reason
        self.reasonCode = reasonCode
        self.accepted = accepted
        self.by = by
        self.keyValues = keyValues
        self.expectedKeyValues = expectedKeyValues
        self.quotas = quotas
        self.tasks = tasks
        self.id = id
    }
}

/// What a change came to.
package struct RosterChangeReceipt: Sendable {
    /// The head of the plan after the change: a new version, or the old one when nothing changed.
    package let version: RosterVersionSummary
    package let isUnchanged: Bool
    /// Whether a draft's changes were applied to a live head that it was not opened on.
    package let isRebased: Bool
    package let changes: [RowChange]
    package let etag: Int64?
    package let lastEvent: Int64?
    /// The tasks that were started, in the order of the request.
    package var tasks: [EnqueuedCall] = []
}
