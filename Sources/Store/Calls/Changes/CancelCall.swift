// SPDX-License-Identifier: Apache-2.0

/// Cancels a call: at once when it waits, by asking its worker when it runs.
package struct CancelCall: StoreChange {
    package let program: String
    let id: DurableCallID
    let by: String

    package init(program: String, id: DurableCallID, by: String) {
        self.program = program
        self.id = id
        self.by = by
    }

    package var isolation: ChangeIsolation { .statement }

    package func validate() throws(StoreError) { try FieldCheck.name("by", by) }

    package func apply(on connection: some SQLConnection) throws(StoreError) -> CancelAnswer {
        let moment = try connection.moment()
        let states = try connection.query(
            """
            UPDATE durable_calls SET
                cancel_requested_at = coalesce(cancel_requested_at, $3), cancelled_by = coalesce(cancelled_by, $4),
                state = CASE state WHEN 'running' THEN state ELSE 'cancelled' END,
                finished_at = CASE state WHEN 'running' THEN NULL ELSE $3 END,
                keep_until = CASE state WHEN 'running' THEN NULL ELSE $3 + keep_micros END,
                fence = CASE state WHEN 'running' THEN fence ELSE fence + 1 END
            WHERE program_id = $1 AND id = $2 AND state IN (\(DurableCallState.live))
            RETURNING state
            """,
            [.text(program), .text(id.text), .integer(moment.wallMicros), .text(by)]
        ) { (row) throws(StoreError) in try row.callState(0) }
        switch states.first {
        case .running?: return .requested
        case .some:
            try ApprovalTable(connection, program: program).lapse([id], because: "the call was cancelled by \(by)")
            return .cancelled
        case nil: break
        }
        switch try DurableCallTable(connection, program: program).state(of: id) {
        case nil: return .notFound
        // Cancelled is cancelled, whoever was first; it may have been this change, before its answer was lost.
        case .cancelled?: return .cancelled
        case .some(let state): return .ended(state)
        }
    }

    /// The worker that runs it should hear of it at once.
    package func wakesWorkers(_ answer: CancelAnswer) -> Bool { answer == .requested || answer == .cancelled }
}

/// What became of the wish to cancel a call.
package enum CancelAnswer: Sendable, Hashable {
    case notFound
    case cancelled
    /// It runs, and its worker is asked to stop.
    case requested
    /// It had ended before, in this state.
    case ended(DurableCallState)
}
