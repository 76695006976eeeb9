// SPDX-License-Identifier: Apache-2.0

/// Reads and writes the holds of one program.
struct HoldTable<Connection: SQLConnection> {
    let connection: Connection
    let program: String

    init(_ connection: Connection, program: String) {
        self.connection = connection
        self.program = program
    }

    /// The holds of a name, or all; those that have ended and were not removed yet among them.
    func holds(name: String? = nil) throws(StoreError) -> [HoldRecord] {
        let moment = try connection.moment()
        return try connection.query(
            """
            SELECT name, owner, reason, set_at, expires_at, steady_epoch, steady_until FROM holds
            WHERE program_id = $1 AND ($2 = '' OR name = $2) ORDER BY name, set_at, owner
            """, [.text(program), .text(name ?? "")]
        ) { (row) throws(StoreError) in
            let expiry = row.optionalInteger(4)
            var left = expiry.map { $0.subtractingReportingOverflow(moment.wallMicros).partialValue }
            if let until = row.optionalInteger(6), try row.optionalText(5) == moment.steadyEpoch {
                left = until - moment.steadyMicros
            }
            return HoldRecord(
                name: try row.text(0), owner: try row.text(1), reason: try row.text(2), setAtMicros: try row.integer(3),
                expiresAtMicros: expiry, leftMicros: left)
        }
    }

    /// Sets a hold, or gives the owner's own another reason and another end.
    func put(_ hold: NewHold, at moment: StoreMoment) throws(StoreError) {
        try connection.execute(
            """
            INSERT INTO holds (program_id, name, owner, reason, set_at, expires_at, steady_epoch, steady_until)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
            ON CONFLICT (program_id, name, owner) DO UPDATE SET reason = excluded.reason, set_at = excluded.set_at,
                expires_at = excluded.expires_at, steady_epoch = excluded.steady_epoch,
                steady_until = excluded.steady_until
            """,
            [
                .text(program), .text(hold.name), .text(hold.owner), .text(hold.reason), .integer(moment.wallMicros),
                .optional(hold.lastsMicros.map { moment.wallMicros.adding($0) }),
                .optional(hold.lastsMicros.map { _ in moment.steadyEpoch }),
                .optional(hold.lastsMicros.map { moment.steadyMicros.adding($0) }),
            ])
    }

    func remove(_ name: String, owner: String) throws(StoreError) {
        try connection.execute(
            "DELETE FROM holds WHERE program_id = $1 AND name = $2 AND owner = $3",
            [.text(program), .text(name), .text(owner)])
    }

    /// Writes what became of a hold; `id` is the same when the change is made again.
    func note(_ event: HoldEvent, id: String) throws(StoreError) {
        try connection.execute(
            """
            INSERT INTO hold_events (program_id, id, at, action, name, owner, actor, reason, tool, correlation_id)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) ON CONFLICT (program_id, id) DO NOTHING
            """,
            [
                .text(program), .text(id), .integer(event.atMicros), .text(event.action.rawValue), .text(event.name),
                .text(event.owner), .text(event.actor), .text(event.reason), .optional(event.tool),
                .optional(event.correlationID),
            ])
    }

    /// What became of holds, the newest first.
    func events(name: String?, limit: Int) throws(StoreError) -> [HoldEvent] {
        try connection.query(
            """
            SELECT at, action, name, owner, actor, reason, tool, correlation_id FROM hold_events
            WHERE program_id = $1 AND ($2 = '' OR name = $2) ORDER BY at DESC, id DESC LIMIT $3
            """, [.text(program), .text(name ?? ""), .integer(Int64(limit))]
        ) { (row) throws(StoreError) in
            guard let action = HoldEvent.Action(rawValue: try row.text(1)) else {
                throw .corrupt(detail: "an event of a hold has the action \(try row.text(1))")
            }
            return HoldEvent(
                atMicros: try row.integer(0), action: action, name: try row.text(2), owner: try row.text(3),
                actor: try row.text(4), reason: try row.text(5), tool: try row.optionalText(6),
                correlationID: try row.optionalText(7))
        }
    }

    func forgetEvents(before moment: Int64) throws(StoreError) {
        try connection.execute(
            "DELETE FROM hold_events WHERE program_id = $1 AND at < $2", [.text(program), .integer(moment)])
    }
}
