// SPDX-License-Identifier: Apache-2.0

import JSON

/// Keeps a flood of refusals from becoming a flood of entries: the first of its kind is written at once, those after it
/// within a time are counted and written as one.
///
/// A value on a virtual clock. It holds at most `capacity` kinds; what comes beyond is counted under one kind of its own.
package struct DenialCoalescer: Sendable {
    /// What makes refusals the same: who, what, why.
    private struct Kind: Hashable, Sendable {
        let actor: String
        let action: String
        let subject: String
    }

    private struct Window: Sendable {
        var first: AuditNote
        let began: UInt64
        /// Those that were not written yet.
        var count = 0
    }

    private let windowNanoseconds: UInt64
    private let capacity: Int
    private var windows: [Kind: Window] = [:]

    package init(windowNanoseconds: UInt64 = 60_000_000_000, capacity: Int = 256) {
        self.windowNanoseconds = windowNanoseconds
        self.capacity = capacity
    }

    /// Takes a refusal.
    ///
    /// - Returns: what is to be written now; nil when it is counted.
    package mutating func take(_ note: AuditNote, at now: UInt64) -> AuditNote? {
        var kind = Kind(actor: note.actor, action: note.action, subject: note.subject)
        var note = note
        if windows[kind] == nil, windows.count >= capacity {
            note = AuditNote(action: note.action, subject: "others", outcome: .denied, actor: "others", face: note.face)
            kind = Kind(actor: note.actor, action: note.action, subject: note.subject)
        }
        guard windows[kind] != nil else {
            windows[kind] = Window(first: note, began: now)
            return note
        }
        windows[kind]?.count += 1
        return nil
    }

    /// The counts of the windows that are over, and forgets them; those of all windows at the end.
    package mutating func due(at now: UInt64, isEnd: Bool = false) -> [AuditNote] {
        var notes: [AuditNote] = []
        for (kind, window) in windows where isEnd || now &- window.began >= windowNanoseconds {
            windows[kind] = nil
            guard window.count > 0 else { continue }
            var note = window.first
            // They came with ids of their own.
            note.correlationID = nil
            note.argumentsDigest = nil
            note.details["count"] = .integer(Int64(window.count))
            note.details["within_ms"] = .integer(Int64((now &- window.began) / 1_000_000))
            notes.append(note)
        }
        return notes.sorted { ($0.actor, $0.subject) < ($1.actor, $1.subject) }
    }

    /// How many refusals are counted and not written.
    package var pending: Int { windows.values.reduce(0) { $0 + $1.count } }
}
