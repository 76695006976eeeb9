// SPDX-License-Identifier: Apache-2.0

package import Cryptography

/// Changes that happen together or not at all: one act, of one person or client, at one moment.
///
/// A unit is a value. It is computed from what was read, says so in `expect`, and is given to `Store.commit(_:)` whole.
package struct UnitOfWork: Sendable, Hashable {
    /// What the unit is known by when the answer to its commit was lost.
    package let id: UnitID
    package let program: String
    /// The person or client on whose behalf this happens.
    package let by: String
    /// UTC, in microseconds since 1970-01-01; stamped on everything that the unit makes.
    package let atMicros: Int64
    package var expect: Expectation
    /// The next version of a plan.
    ///
    /// `expect.version` must then name the head of the same plan.
    package var newVersion: NewRosterVersion?
    /// Applied in order; a later write to the same key wins.
    package var keyValues: [KeyValueWrite]
    /// The most bytes that a namespace may hold after the unit.
    ///
    /// A unit that makes a namespace smaller is always let through, so that a lowered quota does not lock its owner in.
    package var quotas: [String: Int64]
    package var events: [NewEvent]
    /// What becomes of who people are; applied in order, after the new version.
    package var identities: [IdentityWrite]
    /// Batches whose rows are removed from every version, because their time is over.
    package var expiring: [SHA256Digest] = []
    /// Durable calls that are made with everything else of the unit, or not at all.
    package var calls: [NewDurableCall] = []
    /// What the audit trail says of the unit; each entry names the roster version that the unit made.
    package var audit: [NewAuditEntry] = []

    package init(
        program: String, by: String, atMicros: Int64, expect: Expectation = Expectation(),
        newVersion: NewRosterVersion? = nil, keyValues: [KeyValueWrite] = [], quotas: [String: Int64] = [:],
        events: [NewEvent] = [], identities: [IdentityWrite] = [], id: UnitID = UnitID()
    ) {
        self.id = id
        self.program = program
        self.by = by
        self.atMicros = atMicros
        self.expect = expect
        self.newVersion = newVersion
        self.keyValues = keyValues
        self.quotas = quotas
        self.events = events
        self.identities = identities
    }
}

extension UnitOfWork {
    /// About how many bytes the unit brings: those of batches, values and events.
    ///
    /// Linear in their number.
    package var byteCount: Int {
        let batches = newVersion?.batches.reduce(0) { $0 + ($1.bytes?.count ?? 0) } ?? 0
        let values = keyValues.reduce(0) { sum, write in
            if case .put(_, _, let json) = write { sum + json.count } else { sum }
        }
        return batches + values + events.reduce(0) { $0 + $1.bodyJSON.count } + calls.reduce(0) { $0 + $1.byteCount }
            + audit.reduce(0) { $0 + $1.byteCount }
    }
}

/// A roster version to be made.
///
/// The store gives it its number; it becomes the head of its plan, `published` in the live plan and `draft` in any
/// other, and the head before it becomes `superseded`.
package struct NewRosterVersion: Sendable, Hashable {
    package let plan: Plan
    /// The version that this one was made from: of the same plan, or of the plan that a draft was opened on.
    package let parent: Int64?
    /// The digest of the logical rows and the number of the rule that it was computed by.
    package let digest: SHA256Digest
    package let digestVersion: Int64
    package let reason: String
    /// The program's profile as JSON text in UTF-8.
    package let profileJSON: [UInt8]
    package let batches: [BatchWrite]
    /// Why, as one word of the program's own; nil for none.
    package let reasonCode: String?

    package init(
        plan: Plan, parent: Int64?, digest: SHA256Digest, digestVersion: Int64, reason: String, profileJSON: [UInt8],
        batches: [BatchWrite], reasonCode: String? = nil
    ) {
        self.plan = plan
        self.parent = parent
        self.digest = digest
        self.digestVersion = digestVersion
        self.reason = reason
        self.profileJSON = profileJSON
        self.batches = batches
        self.reasonCode = reasonCode
    }
}

/// What a committed unit has made.
package struct Receipt: Sendable, Hashable {
    /// The number of the new roster version.
    package let version: Int64?
    /// The etag of every key that the unit has put.
    package let etag: Int64?
    /// The number of the unit's last event; the others are the numbers directly before it.
    package let lastEvent: Int64?
    /// The unit's durable calls, in its order.
    package let calls: [EnqueuedCall]

    package init(version: Int64? = nil, etag: Int64? = nil, lastEvent: Int64? = nil, calls: [EnqueuedCall] = []) {
        self.version = version
        self.etag = etag
        self.lastEvent = lastEvent
        self.calls = calls
    }
}
