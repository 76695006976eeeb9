// SPDX-License-Identifier: Apache-2.0

package import Cryptography

/// A durable call as the store has it: one row, one state machine, for tasks, tools that wait, and tasks of MCP.
///
/// Times are UTC in microseconds since 1970-01-01. JSON is UTF-8 text, as its author wrote it.
package struct DurableCall: Sendable, Hashable {
    package var program: String
    package var id: DurableCallID
    package var kind: DurableCallKind
    /// The id of the plugin whose task type or tool it is.
    package var plugin: String
    /// The name of the task type or tool.
    package var name: String
    package var queue: String
    package var priority: CallPriority
    package var state: DurableCallState
    package var argumentsJSON: [UInt8]
    package var argumentsDigest: SHA256Digest
    /// The digest of the schema that the arguments were checked against.
    package var schemaDigest: SHA256Digest?
    /// The version of the live plan that the call is bound to.
    package var scheduleVersion: Int64?
    /// The name of the person or client on whose behalf it runs.
    package var requester: String
    /// Everything else that the call runs as: role, disclosure, face, effect.
    package var requesterJSON: [UInt8]
    package var correlationID: String
    package var traceparent: String?
    /// The call that has started this one.
    package var parent: DurableCallID?
    package var uniqueKey: String?
    /// The periodic entry that has made the call, and the time it was due at by its calendar; a run out of turn has none.
    package var entryID: String?
    package var entryDueMicros: Int64?
    /// How many starts have counted, the present one included: waiting for answers and giving back do not.
    package var attempt: Int
    package var maxAttempts: Int
    package var createdAtMicros: Int64
    /// When it was, or will be, due.
    package var dueAtMicros: Int64
    /// When it was claimed last.
    package var startedAtMicros: Int64?
    package var finishedAtMicros: Int64?
    /// Until when answers are waited for.
    package var expiresAtMicros: Int64?
    package var timeoutMilliseconds: Int64?
    /// How long it is kept after its end; nil leaves that to its state.
    package var keepMicros: Int64?
    /// Who runs it, or ran it last.
    package var worker: String?
    package var fence: CallFence
    /// Who wished it cancelled, while it ran or waited.
    package var cancellation: CallCancellation?
    package var progress: CallProgress?
    /// What is asked in the present round: an array of objects with `key`.
    package var asksJSON: [UInt8]?
    /// What was answered in any round: an object with `{answer, answered_by, answered_at, approval_id?}` by key.
    package var answersJSON: [UInt8]?
    /// How often it has asked.
    package var round: Int
    package var resultJSON: [UInt8]?
    package var problemJSON: [UInt8]?
    /// The last 20 attempts that failed: an array of `{attempt, at, problem, retry_after_ms}`.
    package var errorsJSON: [UInt8]
}

/// One start of a call: whoever holds it may end the call, as long as nobody has claimed it since.
///
/// A number that rises with every claim, so that a worker that was thought dead changes nothing (fencing token).
package struct CallFence: Sendable, Hashable {
    package let id: DurableCallID
    package let fence: Int64

    package init(id: DurableCallID, fence: Int64) {
        self.id = id
        self.fence = fence
    }
}

/// The wish that a call be cancelled.
package struct CallCancellation: Sendable, Hashable {
    package let atMicros: Int64
    package let by: String

    package init(atMicros: Int64, by: String) {
        self.atMicros = atMicros
        self.by = by
    }
}
