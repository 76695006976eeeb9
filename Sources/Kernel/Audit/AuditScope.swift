// SPDX-License-Identifier: Apache-2.0

package import JSON
import Synchronization

/// What the audit trail knows of a call that may change something: whoever changes something for it takes the entry here.
///
/// It travels with the call's context, and nested calls share it, so that every entry names the call from outside that it
/// was made for. In modules that see the store, `entry(_:subject:details:)` makes an entry for the transaction of its
/// effect; what acts outside the store calls `record`.
package final class AuditScope: Sendable {
    private let base: AuditNote
    private let recorder: any AuditRecorder
    private let count = Mutex(0)

    /// - Parameters:
    ///   - base: who, from where and by which call; its action and subject are those of each entry.
    ///   - recorder: writes what has no transaction of its own.
    package init(base: AuditNote, recorder: any AuditRecorder) {
        self.base = base
        self.recorder = recorder
    }

    /// How many entries were made for the call so far.
    package var entries: Int { count.withLock { $0 } }

    /// Whether an entry was made: then the pipeline adds none at the end.
    package var hasEntry: Bool { entries > 0 }

    /// A note of an act of the call; the caller puts it into the transaction of the act.
    ///
    /// - Parameters:
    ///   - action: dotted words.
    ///   - subject: a kind and an id.
    ///   - outcome: how it came out.
    ///   - details: codes, counts, ids and versions.
    package func note(
        _ action: String, subject: String, outcome: AuditNote.Outcome = .done, details: JSONObject = [:]
    ) -> AuditNote {
        count.withLock { $0 += 1 }
        var note = base
        note.action = action
        note.subject = subject
        note.outcome = outcome
        note.details = details
        return note
    }

    /// Writes a note by itself: an intent before an act outside the store, and what became of it after.
    ///
    /// - Throws: SERVICE_UNAVAILABLE when it cannot be written: then the act must not happen.
    package func record(
        _ action: String, subject: String, outcome: AuditNote.Outcome, details: JSONObject = [:]
    ) async throws(Problem) {
        try await recorder.record(note(action, subject: subject, outcome: outcome, details: details))
    }
}

/// Writes notes that have no transaction of an effect.
package protocol AuditRecorder: Sendable {
    /// Returns when the note is as durable as the store.
    ///
    /// - Throws: SERVICE_UNAVAILABLE when it cannot be written.
    func record(_ note: AuditNote) async throws(Problem)
}
