// SPDX-License-Identifier: Apache-2.0

package import Cryptography

/// Where a roster version stands in its plan.
package enum RosterVersionState: String, Sendable, Hashable, CaseIterable {
    /// The head of a draft.
    case draft
    /// The head of the live plan.
    case published
    /// A later version of the same plan has taken its place. It is kept.
    case superseded
}

/// What is known of a roster version without opening its batches.
///
/// All but `state` never changes.
package struct RosterVersionSummary: Sendable, Hashable {
    package let programID: String
    /// Unique in the program over all plans, rising from 1, never used twice.
    package let number: Int64
    /// The version that this one was made from; nil for a first one.
    package let parent: Int64?
    package let plan: Plan
    package let state: RosterVersionState
    /// The digest of the logical rows, as whoever made the version computed it; `digestVersion` says by which rule.
    package let digest: SHA256Digest
    package let digestVersion: Int64
    /// UTC, in microseconds since 1970-01-01.
    package let createdAtMicros: Int64
    /// The person or client that the unit of work was committed for.
    package let createdBy: String
    package let reason: String
    /// The program's profile (names, time zone, slots, policies) at this version, as JSON text in UTF-8.
    package let profileJSON: [UInt8]
    /// Why, as one word of the program's own; nil when none was given.
    package let reasonCode: String?

    package init(
        programID: String, number: Int64, parent: Int64?, plan: Plan, state: RosterVersionState, digest: SHA256Digest,
        digestVersion: Int64, createdAtMicros: Int64, createdBy: String, reason: String, profileJSON: [UInt8],
        reasonCode: String? = nil
    ) {
        self.programID = programID
        self.number = number
        self.parent = parent
        self.plan = plan
        self.state = state
        self.digest = digest
        self.digestVersion = digestVersion
        self.createdAtMicros = createdAtMicros
        self.createdBy = createdBy
        self.reason = reason
        self.profileJSON = profileJSON
        self.reasonCode = reasonCode
    }
}

/// A roster version with the list of the batches that hold its rows.
@dynamicMemberLookup
package struct RosterVersionRecord: Sendable, Hashable {
    package let summary: RosterVersionSummary
    /// Ordered by table, then ordinal.
    package let batches: [BatchReference]

    package init(summary: RosterVersionSummary, batches: [BatchReference]) {
        self.summary = summary
        self.batches = batches
    }

    package subscript<Value>(dynamicMember member: KeyPath<RosterVersionSummary, Value>) -> Value {
        summary[keyPath: member]
    }
}
