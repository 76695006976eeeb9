// SPDX-License-Identifier: Apache-2.0

/// Reads and writes what is known of periodic entries of one program.
struct ScheduleTable<Connection: SQLConnection> {
    let connection: Connection
    let program: String

    init(_ connection: Connection, program: String) {
        self.connection = connection
        self.program = program
    }

    /// All entries that were ever seen, by id, each with its last call; of one entry only, when it is named.
    func states(of entry: String? = nil) throws(StoreError) -> [ScheduleState] {
        try connection.query(
            """
            SELECT s.entry_id, s.paused, s.paused_by, s.paused_at, s.since, s.last_due, s.last_call,
                c.state, c.created_at, c.started_at, c.finished_at, c.problem
            FROM schedules s LEFT JOIN durable_calls c ON c.program_id = s.program_id AND c.id = s.last_call
            WHERE s.program_id = $1 \(entry == nil ? "" : "AND s.entry_id = $2") ORDER BY s.entry_id
            """, [.text(program)] + (entry.map { [.text($0)] } ?? [])
        ) { (row) throws(StoreError) in
            var state = ScheduleState(
                entry: try row.text(0), isPaused: try row.integer(1) != 0, pausedBy: try row.optionalText(2),
                pausedAtMicros: row.optionalInteger(3), sinceMicros: try row.integer(4),
                lastDueMicros: row.optionalInteger(5))
            if let call = try row.optionalText(6) {
                state.last = LastRun(
                    call: DurableCallID(stored: call),
                    state: row.optionalBytes(7) == nil ? nil : try row.callState(7),
                    createdAtMicros: row.optionalInteger(8), startedAtMicros: row.optionalInteger(9),
                    finishedAtMicros: row.optionalInteger(10), problemJSON: row.optionalBytes(11))
            }
            return state
        }
    }

    /// Notes an entry that was not seen before; one that was is left as it is.
    func note(_ entry: String, isPaused: Bool, at micros: Int64) throws(StoreError) {
        try connection.send(
            """
            INSERT INTO schedules (program_id, entry_id, paused, since) VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING
            """, [.text(program), .text(entry), .integer(isPaused ? 1 : 0), .integer(micros)])
    }

    /// Whether an entry may start something; holds its row until the transaction ends, so that it is not paused between
    /// this and the call.
    func mayRun(_ entry: String) throws(StoreError) -> Bool {
        try connection.query(
            """
            SELECT paused FROM schedules WHERE program_id = $1 AND entry_id = $2 \(connection.dialect.forUpdate)
            """, [.text(program), .text(entry)]
        ) { (row) throws(StoreError) in try row.integer(0) == 0 }.first ?? false
    }

    /// Notes the call that an entry has made.
    func noteCall(_ call: DurableCallID, of entry: String) throws(StoreError) {
        try connection.send(
            "UPDATE schedules SET last_call = $3 WHERE program_id = $1 AND entry_id = $2",
            [.text(program), .text(entry), .text(call.text)])
    }

    /// Notes that a due time is done; the greatest one counts.
    func noteDue(_ due: Int64, of entry: String) throws(StoreError) {
        try connection.send(
            """
            UPDATE schedules SET last_due = $3
            WHERE program_id = $1 AND entry_id = $2 AND (last_due IS NULL OR last_due < $3)
            """, [.text(program), .text(entry), .integer(due)])
    }

    func pause(_ entry: String, by: String, at micros: Int64) throws(StoreError) {
        try connection.execute(
            """
            UPDATE schedules SET paused = 1, paused_by = $3, paused_at = $4
            WHERE program_id = $1 AND entry_id = $2 AND paused = 0
            """, [.text(program), .text(entry), .text(by), .integer(micros)])
    }

    /// Lets a paused entry go on; what was due meanwhile stays undone.
    func resume(_ entry: String, at micros: Int64) throws(StoreError) {
        try connection.execute(
            """
            UPDATE schedules SET paused = 0, paused_by = NULL, paused_at = NULL, since = $3
            WHERE program_id = $1 AND entry_id = $2 AND paused = 1
            """, [.text(program), .text(entry), .integer(micros)])
    }
}
