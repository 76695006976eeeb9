// SPDX-License-Identifier: Apache-2.0

/// Reads and appends events.
package struct EventTable<Connection: SQLConnection> {
    let connection: Connection

    package init(_ connection: Connection) {
        self.connection = connection
    }

    /// See `Store.events(program:after:limit:)`.
    package func events(program: String, after sequence: Int64, limit: Int) throws(StoreError) -> [Event] {
        try connection.query(
            """
            SELECT sequence, at, actor, kind, version, body FROM events
            WHERE program_id = $1 AND sequence > $2 ORDER BY sequence LIMIT $3
            """,
            [.text(program), .integer(sequence), .integer(Int64(max(0, limit)))], Self.event)
    }

    /// The events with a smaller number, the newest first; nil begins at the newest.
    func events(program: String, before: Int64?, limit: Int) throws(StoreError) -> [Event] {
        try connection.query(
            """
            SELECT sequence, at, actor, kind, version, body FROM events
            WHERE program_id = $1 AND sequence < $2 ORDER BY sequence DESC LIMIT $3
            """,
            [.text(program), .integer(before ?? Int64.max), .integer(Int64(max(0, limit)))], Self.event)
    }

    private static func event(_ row: Connection.Row) throws(StoreError) -> Event {
        Event(
            sequence: try row.integer(0), atMicros: try row.integer(1), by: try row.text(2), kind: try row.text(3),
            version: row.optionalInteger(4), bodyJSON: try row.bytes(5))
    }

    /// Appends the events of a unit.
    ///
    /// - Returns: the number of the last; nil when the unit has none.
    func append(_ unit: UnitOfWork, version: Int64?) throws(StoreError) -> Int64? {
        guard !unit.events.isEmpty else { return nil }
        let counter = CounterTable(connection)
        let last = try counter.raise(program: unit.program, .event, by: unit.events.count)
        for (offset, event) in unit.events.enumerated() {
            let sequence = last - Int64(unit.events.count - 1 - offset)
            try connection.send(
                """
                INSERT INTO events (program_id, sequence, at, actor, kind, version, body)
                VALUES ($1, $2, $3, $4, $5, $6, $7)
                """,
                [
                    .text(unit.program), .integer(sequence), .integer(unit.atMicros), .text(unit.by),
                    .text(event.kind), .optional(version), .utf8(event.bodyJSON),
                ])
        }
        return last
    }
}
