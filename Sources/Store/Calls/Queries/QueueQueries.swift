// SPDX-License-Identifier: Apache-2.0

/// The queues that operators have said something of, by name.
package struct QueuesQuery: StoreQuery {
    let program: String

    package init(program: String) { self.program = program }

    package func run(on connection: some SQLConnection) throws(StoreError) -> [QueueRecord] {
        try QueueTable(connection, program: program).records().values.sorted { $0.name < $1.name }
    }
}

/// How many calls wait or run, and how long the oldest has, by queue, name and state; dead letters are counted too.
///
/// Reads an index entry for every call that it counts: for metrics, not for each request.
package struct QueueStatisticsQuery: StoreQuery {
    let program: String

    package init(program: String) { self.program = program }

    package func run(on connection: some SQLConnection) throws(StoreError) -> [QueueStatistics] {
        let now = try connection.moment().wallMicros
        var statistics: [QueueStatistics] = []
        // One by one, because each condition has an index of its own.
        let conditions = [
            "state = 'available'", "state IN ('scheduled', 'retryable')", "state = 'running'",
            "state = 'input_required'",
            "state = 'discarded' AND finished_at IS NOT NULL",
        ]
        for condition in conditions {
            statistics += try connection.query(
                """
                SELECT queue, kind, name, state, count(*), min(due_at) FROM durable_calls
                WHERE program_id = $1 AND \(condition) GROUP BY queue, kind, name, state ORDER BY queue, kind, name, state
                """, [.text(program)]
            ) { (row) throws(StoreError) in
                let due = try row.integer(5)
                return QueueStatistics(
                    queue: try row.text(0), kind: DurableCallKind(rawValue: try row.text(1)) ?? .task,
                    name: try row.text(2), state: try row.callState(3), count: Int(try row.integer(4)),
                    oldestDueMicros: due, oldestWaitMicros: now - due)
            }
        }
        return statistics
    }
}
