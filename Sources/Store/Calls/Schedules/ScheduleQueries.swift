// SPDX-License-Identifier: Apache-2.0

/// What is known of every periodic entry that was ever seen, by id.
package struct SchedulesQuery: StoreQuery {
    let program: String

    package init(program: String) { self.program = program }

    package func run(on connection: some SQLConnection) throws(StoreError) -> [ScheduleState] {
        try ScheduleTable(connection, program: program).states()
    }
}

/// When the task of each periodic entry that was ever seen last ended well, by the wall clock: UTC in microseconds.
///
/// Of every task that the clock has started, and of the last one that somebody started out of turn. An entry without such
/// a task is left out. Reads the tasks of each entry by the index of its due times.
package struct ScheduleSuccessesQuery: StoreQuery {
    let program: String

    package init(program: String) { self.program = program }

    package func run(on connection: some SQLConnection) throws(StoreError) -> [String: Int64] {
        let rows = try connection.query(
            """
            SELECT s.entry_id,
                (SELECT max(c.finished_at) FROM durable_calls c
                    WHERE c.program_id = s.program_id AND c.entry_id = s.entry_id AND c.entry_due > 0
                        AND c.state || '' = 'completed'),
                (SELECT l.finished_at FROM durable_calls l
                    WHERE l.program_id = s.program_id AND l.id = s.last_call AND l.state || '' = 'completed')
            FROM schedules s WHERE s.program_id = $1
            """, [.text(program)]
        ) { (row) throws(StoreError) -> (String, Int64?) in
            let times = [row.optionalInteger(1), row.optionalInteger(2)].compactMap { $0 }
            return (try row.text(0), times.max())
        }
        return rows.reduce(into: [:]) { $0[$1.0] = $1.1 }
    }
}
