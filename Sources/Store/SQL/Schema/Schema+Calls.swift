// SPDX-License-Identifier: Apache-2.0

extension Schema {
    /// Schema 5: durable calls, what operators have said of queues, periodic entries.
    ///
    /// A release that does not know these tables can go on beside one that does: it makes no calls and runs none.
    @Sendable
    static func calls(_ dialect: SQLDialect) -> [String] {
        [durableCalls(dialect, name: "durable_calls", key: "program_id, id")] + callIndexes + [
            """
            CREATE TABLE queues (
                program_id \(dialect.text) NOT NULL,
                name \(dialect.text) NOT NULL,
                paused_at \(dialect.integer),
                paused_by \(dialect.text),
                call_limit \(dialect.integer),
                PRIMARY KEY (program_id, name)
            )\(dialect.tableSuffix)
            """,
            "ALTER TABLE commits ADD COLUMN calls \(dialect.text)",
        ] + schedules(dialect)
    }

    static func durableCalls(_ dialect: SQLDialect, name: String, key: String) -> String {
        let (integer, blob, text) = (dialect.integer, dialect.blob, dialect.text)
        let states = DurableCallState.allCases.map { "'\($0.rawValue)'" }.joined(separator: ", ")
        return """
            CREATE TABLE \(name) (
                program_id \(text) NOT NULL,
                id \(text) NOT NULL,
                kind \(text) NOT NULL,
                plugin_id \(text) NOT NULL,
                name \(text) NOT NULL,
                queue \(text) NOT NULL,
                priority \(integer) NOT NULL,
                state \(text) NOT NULL CHECK (state IN (\(states))),
                arguments \(text) NOT NULL,
                arguments_digest \(blob) NOT NULL,
                schema_digest \(blob),
                schedule_version \(integer),
                requested_by \(text) NOT NULL,
                requester \(text) NOT NULL,
                correlation_id \(text) NOT NULL,
                traceparent \(text),
                parent \(text),
                unique_key \(text),
                entry_id \(text),
                entry_due \(integer),
                attempt \(integer) NOT NULL,
                max_attempts \(integer) NOT NULL,
                created_at \(integer) NOT NULL,
                due_at \(integer) NOT NULL,
                delay_epoch \(text),
                delay_until \(integer),
                started_at \(integer),
                finished_at \(integer),
                expires_at \(integer),
                timeout_ms \(integer),
                keep_micros \(integer),
                keep_until \(integer),
                worker \(text),
                claim \(blob),
                fence \(integer) NOT NULL,
                lease_epoch \(text),
                lease_until \(integer),
                cancel_requested_at \(integer),
                cancelled_by \(text),
                progress \(text),
                asks \(text),
                answers \(text),
                round \(integer) NOT NULL,
                result \(text),
                problem \(text),
                errors \(text) NOT NULL,
                PRIMARY KEY (\(key))
            )\(dialect.busyTableSuffix)
            """
    }

    /// Each index holds only the rows that are in a certain state, so that a call is in few of them at any time and those
    /// that are searched most are small.
    static let callIndexes = [
        """
        CREATE INDEX durable_calls_available ON durable_calls (
            program_id, queue, priority, kind, name, due_at, id
        ) WHERE state = 'available'
        """,
        """
        CREATE INDEX durable_calls_due ON durable_calls (program_id, due_at)
        WHERE state IN ('scheduled', 'retryable')
        """,
        """
        CREATE INDEX durable_calls_delayed ON durable_calls (program_id, delay_epoch, delay_until)
        WHERE state IN ('scheduled', 'retryable') AND delay_epoch IS NOT NULL
        """,
        "CREATE INDEX durable_calls_running ON durable_calls (program_id, queue, lease_until) WHERE state = 'running'",
        """
        CREATE INDEX durable_calls_asking ON durable_calls (program_id, expires_at) WHERE state = 'input_required'
        """,
        """
        CREATE INDEX durable_calls_finished ON durable_calls (program_id, state, finished_at)
        WHERE finished_at IS NOT NULL
        """,
        "CREATE INDEX durable_calls_kept ON durable_calls (program_id, keep_until) WHERE keep_until IS NOT NULL",
        """
        CREATE UNIQUE INDEX durable_calls_unique ON durable_calls (program_id, name, unique_key)
        WHERE unique_key IS NOT NULL AND state IN (\(DurableCallState.live))
        """,
        """
        CREATE UNIQUE INDEX durable_calls_entry ON durable_calls (program_id, entry_id, entry_due)
        WHERE entry_due IS NOT NULL
        """,
    ]
}
