// SPDX-License-Identifier: Apache-2.0

extension DurableCallTable {
    /// A call that asks, held on to until the transaction ends; nil when it asks nothing.
    func asking(_ id: DurableCallID) throws(StoreError) -> DurableCall? {
        try connection.query(
            """
            SELECT \(Self.columns) FROM durable_calls WHERE program_id = $1 AND id = $2 AND state = 'input_required'
            \(connection.dialect.forUpdate)
            """, [.text(program), .text(id.text)], Self.call
        ).first
    }

    /// Keeps a record of every approval among the questions of a call that waits.
    func raiseApprovals(_ asks: [UInt8], of id: DurableCallID, at moment: StoreMoment) throws(StoreError) {
        guard let approvals = CallAsks(asks)?.approvals, !approvals.isEmpty, let call = try call(id),
            call.state == .inputRequired
        else { return }
        try ApprovalTable(connection, program: program).raise(approvals, for: call, at: moment)
    }

    /// Writes all answers of a call; when they are complete it is free to be claimed.
    func answer(
        _ id: DurableCallID, _ answers: [UInt8], isComplete: Bool, at moment: StoreMoment
    ) throws(StoreError) {
        guard isComplete else {
            return try connection.send(
                "UPDATE durable_calls SET answers = $3 WHERE program_id = $1 AND id = $2 AND state = 'input_required'",
                [.text(program), .text(id.text), .utf8(answers)])
        }
        try connection.send(
            """
            UPDATE durable_calls SET answers = $3, state = 'available', fence = fence + 1, due_at = $4, expires_at = NULL,
                delay_epoch = NULL, delay_until = NULL
            WHERE program_id = $1 AND id = $2 AND state = 'input_required'
            """, [.text(program), .text(id.text), .utf8(answers), .integer(moment.wallMicros)])
    }

    /// What is true of a call that asks when its time for answers is over: by the steady clock that the time was
    /// measured with, or else by the wall clock.
    private static var isOver: String {
        """
        state = 'input_required' AND expires_at IS NOT NULL AND (
            (delay_epoch = $2 AND delay_until <= $3) OR ((delay_epoch IS NULL OR delay_epoch <> $2) AND expires_at <= $4))
        """
    }

    private func time(_ moment: StoreMoment) -> [SQLValue] {
        [.text(program), .text(moment.steadyEpoch), .integer(moment.steadyMicros), .integer(moment.wallMicros)]
    }

    func isExpired(_ id: DurableCallID, at moment: StoreMoment) throws(StoreError) -> Bool {
        try !connection.query(
            "SELECT id FROM durable_calls WHERE program_id = $1 AND id = $5 AND \(Self.isOver)",
            time(moment) + [.text(id.text)]
        ) { (row) throws(StoreError) in true }.isEmpty
    }

    /// Ends calls whose time for answers is over, and says which.
    func expire(problem: [UInt8], limit: Int, at moment: StoreMoment) throws(StoreError) -> [DurableCallID] {
        try connection.query(
            """
            UPDATE durable_calls SET state = 'discarded', problem = $5, finished_at = $4, keep_until = $4 + keep_micros,
                fence = fence + 1, asks = NULL, delay_epoch = NULL, delay_until = NULL
            WHERE program_id = $1 AND state = 'input_required' AND id IN (
                SELECT id FROM durable_calls WHERE program_id = $1 AND \(Self.isOver)
                LIMIT $6 \(connection.dialect.skipLocked))
            RETURNING id
            """, time(moment) + [.utf8(problem), .integer(Int64(limit))]
        ) { (row) throws(StoreError) in try row.callID(0) }
    }
}
