// SPDX-License-Identifier: Apache-2.0

/// How many tasks of one type are in one state.
package struct TaskCount: Sendable, Hashable {
    package let plugin: String
    package let name: String
    package let state: DurableCallState
    package let count: Int
}

/// How many tasks there are by type and state: those that have not ended, and those that ended lately.
///
/// Reads every task that has not ended, and of the others those that ended since the moment that is asked for; each by the
/// index of its state.
package struct TaskCountsQuery: StoreQuery {
    let program: String
    let requester: String?
    let name: String?
    let endedWithinMicros: Int64

    /// - Parameters:
    ///   - requester: whose tasks; nil for everybody's.
    ///   - name: of which type; nil for all.
    ///   - endedWithinMicros: how long ago the counted ones of those that have ended may have ended.
    package init(program: String, requester: String? = nil, name: String? = nil, endedWithinMicros: Int64) {
        self.program = program
        self.requester = requester
        self.name = name
        self.endedWithinMicros = endedWithinMicros
    }

    package func run(on connection: some SQLConnection) throws(StoreError) -> [TaskCount] {
        let since = try connection.moment().wallMicros - endedWithinMicros
        var counts: [TaskCount] = []
        // One by one, because each condition has an index of its own.
        for condition in [
            "state = 'available'", "state IN ('scheduled', 'retryable')", "state = 'running'",
            "state = 'input_required'",
        ] { counts += try count(condition, [], on: connection) }
        for state in DurableCallState.allCases where state.hasEnded {
            counts += try count("state = '\(state.rawValue)' AND finished_at >= $2", [.integer(since)], on: connection)
        }
        return counts
    }

    private func count(
        _ condition: String, _ values: [SQLValue], on connection: some SQLConnection
    ) throws(StoreError) -> [TaskCount] {
        var values = [.text(program)] + values
        var conditions = "program_id = $1 AND kind = 'task' AND \(condition)"
        for (column, text) in [("requested_by", requester), ("name", name)] {
            guard let text else { continue }
            values.append(.text(text))
            conditions += " AND \(column) = $\(values.count)"
        }
        return try connection.query(
            """
            SELECT plugin_id, name, state, count(*) FROM durable_calls
            WHERE \(conditions) GROUP BY plugin_id, name, state ORDER BY plugin_id, name, state
            """, values
        ) { (row) throws(StoreError) in
            TaskCount(
                plugin: try row.text(0), name: try row.text(1), state: try row.callState(2),
                count: Int(try row.integer(3)))
        }
    }
}

/// How long the last runs of a task type took that ended well, the newest first, in microseconds.
///
/// Looks at the tasks that ended well within a time, the newest first, until it has as many as it may give.
package struct TaskDurationsQuery: StoreQuery {
    let program: String
    let name: String
    let withinMicros: Int64
    let limit: Int

    /// - Parameters:
    ///   - name: the task type.
    ///   - withinMicros: how long ago the oldest of them may have ended.
    ///   - limit: how many at most.
    package init(program: String, name: String, withinMicros: Int64, limit: Int) {
        self.program = program
        self.name = name
        self.withinMicros = withinMicros
        self.limit = limit
    }

    package func run(on connection: some SQLConnection) throws(StoreError) -> [Int64] {
        let since = try connection.moment().wallMicros - withinMicros
        return try connection.query(
            """
            SELECT finished_at - started_at FROM durable_calls
            WHERE program_id = $1 AND state = 'completed' AND finished_at >= $2 AND kind = 'task' AND name = $3
              AND started_at IS NOT NULL AND finished_at >= started_at
            ORDER BY finished_at DESC LIMIT $4
            """, [.text(program), .integer(since), .text(name), .integer(Int64(max(0, limit)))]
        ) { (row) throws(StoreError) in try row.integer(0) }
    }
}
