// SPDX-License-Identifier: Apache-2.0

/// An entry of the append-only log of edits.
package struct Event: Sendable, Hashable {
    /// The entry's number in its program, from 1, without gaps.
    package let sequence: Int64
    /// UTC, in microseconds since 1970-01-01.
    package let atMicros: Int64
    /// The person or client that the unit of work was committed for.
    package let by: String
    /// What happened, for example `roster.imported`.
    package let kind: String
    /// The roster version that the same unit made; nil when it made none.
    package let version: Int64?
    /// Why, old and new, as JSON text in UTF-8.
    package let bodyJSON: [UInt8]

    package init(sequence: Int64, atMicros: Int64, by: String, kind: String, version: Int64?, bodyJSON: [UInt8]) {
        self.sequence = sequence
        self.atMicros = atMicros
        self.by = by
        self.kind = kind
        self.version = version
        self.bodyJSON = bodyJSON
    }
}

/// An event as a unit of work brings it; who, when, the version and the number come from the unit.
package struct NewEvent: Sendable, Hashable {
    package let kind: String
    package let bodyJSON: [UInt8]

    package init(kind: String, bodyJSON: [UInt8]) {
        self.kind = kind
        self.bodyJSON = bodyJSON
    }
}
