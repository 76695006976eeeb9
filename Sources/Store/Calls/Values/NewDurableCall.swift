// SPDX-License-Identifier: Apache-2.0

package import Cryptography

/// A durable call to be made.
///
/// Its id is chosen here, so that making it twice makes it once.
package struct NewDurableCall: Sendable, Hashable {
    package var id: DurableCallID
    package var kind: DurableCallKind
    package var plugin: String
    package var name: String
    package var queue: String
    package var priority: CallPriority
    package var argumentsJSON: [UInt8]
    package var argumentsDigest: SHA256Digest
    package var schemaDigest: SHA256Digest?
    package var scheduleVersion: Int64?
    package var requester: String
    package var requesterJSON: [UInt8]
    package var correlationID: String
    package var traceparent: String?
    package var parent: DurableCallID?
    package var unique: UniqueKey?
    /// The periodic entry that makes it; at most one call is made for an entry and a due time.
    package var entryID: String?
    package var entryDueMicros: Int64?
    package var beginning: CallBeginning
    package var maxAttempts: Int
    package var timeoutMilliseconds: Int64?
    package var keepMicros: Int64?
    /// What was answered before it became a row: as `DurableCall.answersJSON`.
    package var answersJSON: [UInt8]?

    package init(
        id: DurableCallID = DurableCallID(), kind: DurableCallKind, plugin: String, name: String,
        queue: String = "default", priority: CallPriority = .normal, argumentsJSON: [UInt8],
        argumentsDigest: SHA256Digest, schemaDigest: SHA256Digest? = nil, scheduleVersion: Int64? = nil,
        requester: String, requesterJSON: [UInt8], correlationID: String, traceparent: String? = nil,
        parent: DurableCallID? = nil, unique: UniqueKey? = nil, entryID: String? = nil, entryDueMicros: Int64? = nil,
        beginning: CallBeginning = .queued(.now), maxAttempts: Int = 5, timeoutMilliseconds: Int64? = nil,
        keepMicros: Int64? = nil
    ) {
        self.id = id
        self.kind = kind
        self.plugin = plugin
        self.name = name
        self.queue = queue
        self.priority = priority
        self.argumentsJSON = argumentsJSON
        self.argumentsDigest = argumentsDigest
        self.schemaDigest = schemaDigest
        self.scheduleVersion = scheduleVersion
        self.requester = requester
        self.requesterJSON = requesterJSON
        self.correlationID = correlationID
        self.traceparent = traceparent
        self.parent = parent
        self.unique = unique
        self.entryID = entryID
        self.entryDueMicros = entryDueMicros
        self.beginning = beginning
        self.maxAttempts = maxAttempts
        self.timeoutMilliseconds = timeoutMilliseconds
        self.keepMicros = keepMicros
    }
}

/// How a durable call begins.
package enum CallBeginning: Sendable, Hashable {
    /// It waits for a worker.
    case queued(CallDue)
    /// It has run already, outside the store, and asks: round 1, fence 1.
    ///
    /// `holder` is the worker whose handler still waits in place, and who may finish the call with that fence.
    case awaiting(asksJSON: [UInt8], expiresAtMicros: Int64?, holder: String?)
    /// It runs already, outside the store, and goes on there: attempt 1, fence 1, with a lease of this worker.
    case running(worker: String, leaseMicros: Int64)
}

/// When a call is due.
package enum CallDue: Sendable, Hashable {
    case now
    /// At a time of the wall clock; UTC, in microseconds since 1970-01-01. What is past is due now.
    case at(Int64)
    /// After so many microseconds, whatever happens to the wall clock meanwhile.
    case after(Int64)
}

/// What must not be under way twice.
package struct UniqueKey: Sendable, Hashable {
    /// Of all calls of one name that have not ended, one may have it.
    package let key: String
    package let onConflict: UniqueConflict

    package init(key: String, onConflict: UniqueConflict) {
        self.key = key
        self.onConflict = onConflict
    }
}

/// What happens when a call of the same key is there already.
package enum UniqueConflict: String, Sendable, Hashable, CaseIterable {
    /// The new one is not made.
    case reject
    /// The new one is not made, and the present one is given in its place.
    case existing
    /// The present one takes over arguments, time and priority of the new one, as long as it has never been started.
    case replace
}
