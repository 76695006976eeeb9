// SPDX-License-Identifier: Apache-2.0

/// Removes calls that ended long enough ago.
///
/// What a call says of itself (`keepMicros`) goes before what is said of its state. The call of a periodic entry is kept
/// for a day after it was due in any case: that it is there says that this time is done, also to a clock that was set
/// back. The last call of an entry, and the last that the clock has started and that ended well, are kept for longer, so
/// that it can be told when an entry of every week, or of every year, last did its work.
package struct PruneCalls: StoreChange {
    private static let entryKeptMicros: Int64 = 86_400_000_000
    /// More than a year, for entries of every year.
    private static let lastKeptMicros: Int64 = 400 * 86_400_000_000

    package let program: String
    /// How long calls are kept after their end, by the state they ended in; those of a state that is not named stay.
    let keepMicros: [DurableCallState: Int64]
    let limit: Int

    package init(program: String, keepMicros: [DurableCallState: Int64], limit: Int = 1_000) {
        self.program = program
        self.keepMicros = keepMicros
        self.limit = limit
    }

    package var isolation: ChangeIsolation { .statement }

    /// - Returns: how many were removed; at `limit` there may be more.
    package func apply(on connection: some SQLConnection) throws(StoreError) -> Int {
        let now = try connection.moment().wallMicros
        var removed = try remove("keep_until <= $5", on: connection, [.integer(now)], limit, now)
        for (state, keep) in keepMicros.sorted(by: { $0.key.rawValue < $1.key.rawValue }) where state.hasEnded {
            removed += try remove(
                "keep_until IS NULL AND state = $6 AND finished_at IS NOT NULL AND finished_at <= $5", on: connection,
                [.integer(now.adding(-keep)), .text(state.rawValue)], limit - removed, now)
        }
        return removed
    }

    private func remove(
        _ condition: String, on connection: some SQLConnection, _ values: [SQLValue], _ limit: Int, _ now: Int64
    ) throws(StoreError) -> Int {
        guard limit > 0 else { return 0 }
        return try connection.execute(
            """
            DELETE FROM durable_calls WHERE program_id = $1 AND id IN (
                SELECT id FROM durable_calls
                WHERE program_id = $1 AND \(condition) AND (entry_due IS NULL OR entry_due <= $3)
                    AND (entry_id IS NULL OR finished_at <= $4 OR NOT \(Self.isLast))
                LIMIT $2 \(connection.dialect.skipLocked))
            """,
            [
                .text(program), .integer(Int64(limit)), .integer(now - Self.entryKeptMicros),
                .integer(now - Self.lastKeptMicros),
            ] + values)
    }

    /// Whether a call is the last of its entry, or the last success of it that the clock has started.
    private static let isLast = """
        EXISTS (
            SELECT 1 FROM schedules s
            WHERE s.program_id = durable_calls.program_id AND s.entry_id = durable_calls.entry_id AND (
                s.last_call = durable_calls.id
                OR (durable_calls.state || '' = 'completed' AND durable_calls.entry_due IS NOT NULL AND NOT EXISTS (
                    SELECT 1 FROM durable_calls later
                    WHERE later.program_id = durable_calls.program_id AND later.entry_id = durable_calls.entry_id
                        AND later.entry_due > durable_calls.entry_due AND later.state || '' = 'completed'))))
        """
}
