// SPDX-License-Identifier: Apache-2.0

/// How many tasks of somebody have not ended, counted no further than a limit.
///
/// Looks at every task that has not ended, but not at those that have.
package struct QueuedCallsQuery: StoreQuery {
    let program: String
    let requester: String
    let limit: Int

    package init(program: String, requester: String, limit: Int) {
        self.program = program
        self.requester = requester
        self.limit = limit
    }

    package func run(on connection: some SQLConnection) throws(StoreError) -> Int {
        var count = 0
        // One by one, because each condition has an index of its own.
        for condition in [
            "state = 'available'", "state IN ('scheduled', 'retryable')", "state = 'running'",
            "state = 'input_required'",
        ] where count < limit {
            count += try connection.query(
                """
                SELECT id FROM durable_calls
                WHERE program_id = $1 AND requested_by = $2 AND kind = 'task' AND \(condition) LIMIT $3
                """, [.text(program), .text(requester), .integer(Int64(limit - count))]
            ) { (row) throws(StoreError) in true }.count
        }
        return count
    }
}
