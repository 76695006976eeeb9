// SPDX-License-Identifier: Apache-2.0

/// Reads and writes what operators have said of queues; a queue that nothing is said of has no row.
struct QueueTable<Connection: SQLConnection> {
    let connection: Connection
    let program: String

    init(_ connection: Connection, program: String) {
        self.connection = connection
        self.program = program
    }

    /// The queues that something is said of.
    func records() throws(StoreError) -> [String: QueueRecord] {
        let found = try connection.query(
            "SELECT name, paused_at, paused_by, call_limit FROM queues WHERE program_id = $1", [.text(program)]
        ) { (row) throws(StoreError) -> QueueRecord in
            var record = QueueRecord(name: try row.text(0), limit: row.optionalInteger(3).map { Int($0) })
            if let at = row.optionalInteger(1) { record.paused = CallCancellation(atMicros: at, by: try row.text(2)) }
            return record
        }
        return Dictionary(found.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
    }

    /// How many more calls of a queue with a limit may run.
    ///
    /// Holds the queue's row until the transaction ends, so that two daemons do not both take the last place.
    func room(in queue: String) throws(StoreError) -> Int {
        let limits = try connection.query(
            "SELECT call_limit FROM queues WHERE program_id = $1 AND name = $2 \(connection.dialect.forUpdate)",
            [.text(program), .text(queue)]
        ) { (row) throws(StoreError) in row.optionalInteger(0) }
        guard let limit = limits.first ?? nil else { return .max }
        let running = try connection.query(
            "SELECT count(*) FROM durable_calls WHERE program_id = $1 AND queue = $2 AND state = 'running'",
            [.text(program), .text(queue)]
        ) { (row) throws(StoreError) in try row.integer(0) }
        return max(0, Int(limit - (running.first ?? 0)))
    }

    func pause(_ queue: String, _ wish: CallCancellation) throws(StoreError) {
        try connection.execute(
            """
            INSERT INTO queues (program_id, name, paused_at, paused_by) VALUES ($1, $2, $3, $4)
            ON CONFLICT (program_id, name) DO UPDATE SET
                paused_at = coalesce(queues.paused_at, excluded.paused_at),
                paused_by = coalesce(queues.paused_by, excluded.paused_by)
            """, [.text(program), .text(queue), .integer(wish.atMicros), .text(wish.by)])
    }

    func resume(_ queue: String) throws(StoreError) {
        try connection.execute(
            "UPDATE queues SET paused_at = NULL, paused_by = NULL WHERE program_id = $1 AND name = $2",
            [.text(program), .text(queue)])
    }

    func limit(_ queue: String, to limit: Int?) throws(StoreError) {
        try connection.execute(
            """
            INSERT INTO queues (program_id, name, call_limit) VALUES ($1, $2, $3)
            ON CONFLICT (program_id, name) DO UPDATE SET call_limit = excluded.call_limit
            """, [.text(program), .text(queue), .optional(limit.map { Int64($0) })])
    }
}
