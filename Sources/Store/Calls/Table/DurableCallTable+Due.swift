// SPDX-License-Identifier: Apache-2.0

extension DurableCallTable {
    /// Calls that become due are taken up in sets of at most so many, so that one transaction does not grow with them.
    private static var dueTogether: Int { 1_000 }

    /// Makes what has become due free to be claimed.
    ///
    /// A time that somebody named is compared with the wall clock. A delay is compared with the steady clock that it was
    /// given by, so that it neither ends early nor takes an hour longer when the wall clock is set; only when that clock
    /// is gone, after a boot, with the wall clock.
    func makeDue(at moment: StoreMoment) throws(StoreError) {
        try makeDue(
            """
            delay_epoch = $2 AND delay_until <= $3 ORDER BY delay_until
            """, [.text(moment.steadyEpoch), .integer(moment.steadyMicros)])
        try makeDue(
            """
            due_at <= $3 AND (delay_epoch IS NULL OR delay_epoch <> $2) ORDER BY due_at
            """, [.text(moment.steadyEpoch), .integer(moment.wallMicros)])
    }

    private func makeDue(_ condition: String, _ values: [SQLValue]) throws(StoreError) {
        try connection.send(
            """
            UPDATE durable_calls SET state = 'available', delay_epoch = NULL, delay_until = NULL
            WHERE program_id = $1 AND state IN ('scheduled', 'retryable') AND id IN (
                SELECT id FROM durable_calls
                WHERE program_id = $1 AND state IN ('scheduled', 'retryable') AND \(condition)
                LIMIT \(Self.dueTogether) \(connection.dialect.skipLocked))
            """, [.text(program)] + values)
    }
}
