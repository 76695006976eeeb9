// SPDX-License-Identifier: Apache-2.0

/// One durable call, or nil when there is none of that id.
package struct DurableCallQuery: StoreQuery {
    let program: String
    let id: DurableCallID

    package init(program: String, id: DurableCallID) {
        self.program = program
        self.id = id
    }

    package func run(on connection: some SQLConnection) throws(StoreError) -> DurableCall? {
        try DurableCallTable(connection, program: program).call(id)
    }
}

/// The running calls of a worker that somebody wishes cancelled.
package struct CancelRequestsQuery: StoreQuery {
    let program: String
    let worker: String

    package init(program: String, worker: String) {
        self.program = program
        self.worker = worker
    }

    package func run(on connection: some SQLConnection) throws(StoreError) -> [CallFence] {
        try connection.query(
            """
            SELECT id, fence FROM durable_calls
            WHERE program_id = $1 AND state = 'running' AND worker = $2 AND cancel_requested_at IS NOT NULL
            """, [.text(program), .text(worker)]
        ) { (row) throws(StoreError) in CallFence(id: try row.callID(0), fence: try row.integer(1)) }
    }
}

/// How long it is, in microseconds, until the next call that waits for its time is due; 0 when one is due already, nil
/// when none waits.
package struct NextDueQuery: StoreQuery {
    let program: String

    package init(program: String) { self.program = program }

    package func run(on connection: some SQLConnection) throws(StoreError) -> Int64? {
        let moment = try connection.moment()
        let waiting = "program_id = $1 AND state IN ('scheduled', 'retryable')"
        let delayed = try connection.query(
            "SELECT delay_until FROM durable_calls WHERE \(waiting) AND delay_epoch = $2 ORDER BY delay_until LIMIT 1",
            [.text(program), .text(moment.steadyEpoch)]
        ) { (row) throws(StoreError) in try row.integer(0) - moment.steadyMicros }
        let timed = try connection.query(
            """
            SELECT due_at FROM durable_calls WHERE \(waiting) AND (delay_epoch IS NULL OR delay_epoch <> $2)
            ORDER BY due_at LIMIT 1
            """,
            [.text(program), .text(moment.steadyEpoch)]
        ) { (row) throws(StoreError) in try row.integer(0) - moment.wallMicros }
        return (delayed + timed).min().map { max(0, $0) }
    }
}
