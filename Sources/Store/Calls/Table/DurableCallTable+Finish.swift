// SPDX-License-Identifier: Apache-2.0

/// What must be known of a call that a worker holds, to end its start.
struct HeldCall {
    let fence: CallFence
    let state: DurableCallState
    let attempt: Int
    let maxAttempts: Int
    let isToBeCancelled: Bool
    let answersJSON: [UInt8]?
    let errorsJSON: [UInt8]
}

extension DurableCallTable {
    /// The states of calls that somebody may hold: running, or waiting for answers in place.
    private static var heldStates: String { "'running', 'input_required'" }

    /// Ends those that have a result, in few statements.
    func complete(_ calls: [FinishedCall], at moment: StoreMoment) throws(StoreError) -> [CallFence: FinishAnswer] {
        let completed = calls.compactMap { call -> (fence: CallFence, result: [UInt8])? in
            if case .completed(let result) = call.outcome { (call.fence, result) } else { nil }
        }
        var answers: [CallFence: FinishAnswer] = [:]
        for part in StatementSizes.repeating(completed) {
            let rows = NamedRows(first: 3, width: 3, count: part.count)
            let done = try connection.query(
                """
                UPDATE durable_calls SET state = 'completed', result = \(rows.value(2)), problem = NULL, asks = NULL,
                    finished_at = $2, keep_until = $2 + keep_micros, lease_until = NULL, lease_epoch = NULL, claim = NULL
                WHERE program_id = $1 AND \(rows.areNamed) AND fence = \(rows.value(1))
                    AND state IN (\(Self.heldStates))
                RETURNING id, fence
                """,
                [.text(program), .integer(moment.wallMicros)]
                    + part.flatMap { [.text($0.fence.id.text), .integer($0.fence.fence), .utf8($0.result)] }
            ) { (row) throws(StoreError) in CallFence(id: try row.callID(0), fence: try row.integer(1)) }
            for fence in done { answers[fence] = .done(.completed) }
        }
        return answers
    }

    /// Those calls that are held with these fences, held on to until the transaction ends.
    func held(_ fences: [CallFence]) throws(StoreError) -> [CallFence: HeldCall] {
        var held: [CallFence: HeldCall] = [:]
        let wanted = Set(fences)
        for part in StatementSizes.repeating(fences) {
            let rows = try connection.query(
                """
                SELECT id, fence, state, attempt, max_attempts, cancel_requested_at, answers, errors
                FROM durable_calls
                WHERE program_id = $1 AND \(NamedRows(first: 2, width: 1, count: part.count).areNamed)
                    AND state IN (\(Self.heldStates)) \(connection.dialect.forUpdate)
                """, [.text(program)] + part.map { .text($0.id.text) }, Self.heldCall)
            for row in rows where wanted.contains(row.fence) { held[row.fence] = row }
        }
        return held
    }

    static func heldCall(_ row: Connection.Row) throws(StoreError) -> HeldCall {
        HeldCall(
            fence: CallFence(id: try row.callID(0), fence: try row.integer(1)), state: try row.callState(2),
            attempt: Int(try row.integer(3)), maxAttempts: Int(try row.integer(4)),
            isToBeCancelled: row.optionalInteger(5) != nil, answersJSON: row.optionalBytes(6),
            errorsJSON: try row.bytes(7))
    }

    /// The states of the calls that still have these fences, whatever became of them.
    func states(_ fences: [CallFence]) throws(StoreError) -> [CallFence: DurableCallState] {
        var states: [CallFence: DurableCallState] = [:]
        let wanted = Set(fences)
        for part in StatementSizes.repeating(fences) {
            let rows = try connection.query(
                """
                SELECT id, fence, state FROM durable_calls
                WHERE program_id = $1 AND \(NamedRows(first: 2, width: 1, count: part.count).areNamed)
                """, [.text(program)] + part.map { .text($0.id.text) }
            ) { (row) throws(StoreError) in
                (CallFence(id: try row.callID(0), fence: try row.integer(1)), try row.callState(2))
            }
            for (fence, state) in rows where wanted.contains(fence) { states[fence] = state }
        }
        return states
    }

    /// Ends the start of a call that is held, in any way but with a result.
    func end(_ call: HeldCall, _ outcome: CallOutcome, at moment: StoreMoment) throws(StoreError) -> DurableCallState {
        switch outcome {
        case .completed: return call.state
        case .cancelled(let problem):
            try close(call, as: .cancelled, problem: problem, errors: call.errorsJSON, at: moment)
            return .cancelled
        case .discarded(let problem):
            let errors = CallErrors.appending(to: call.errorsJSON, call.attempt, moment, problem, retryAfterMicros: nil)
            try close(call, as: .discarded, problem: problem, errors: errors, at: moment)
            return .discarded
        case .failed(let problem, let delay):
            return try fail(call, problem: problem, after: delay, at: moment)
        case .awaiting(let asks, let expires, let version, let answers):
            return try ask(call, asks, expires, version, CallAsks.merged(answers, into: call.answersJSON), at: moment)
        case .released:
            try reopen(
                call, as: .available, due: nil, problem: nil, errors: call.errorsJSON, attempt: call.attempt - 1)
            return .available
        }
    }

    private func fail(
        _ call: HeldCall, problem: [UInt8], after delay: Int64?, at moment: StoreMoment
    ) throws(StoreError) -> DurableCallState {
        let isLast = delay == nil || call.attempt >= call.maxAttempts || call.isToBeCancelled
        let errors = CallErrors.appending(
            to: call.errorsJSON, call.attempt, moment, problem, retryAfterMicros: isLast ? nil : delay)
        guard let delay, !isLast else {
            let state: DurableCallState = call.isToBeCancelled ? .cancelled : .discarded
            // Of one that was cancelled it is said by whom.
            try close(call, as: state, problem: state == .cancelled ? nil : problem, errors: errors, at: moment)
            return state
        }
        try reopen(
            call, as: .retryable, due: .after(max(0, delay), moment), problem: problem, errors: errors,
            attempt: call.attempt)
        return .retryable
    }

    private func ask(
        _ call: HeldCall, _ asks: [UInt8], _ expires: Int64?, _ version: Int64?, _ answers: [UInt8]?,
        at moment: StoreMoment
    ) throws(StoreError) -> DurableCallState {
        if call.isToBeCancelled {
            try close(call, as: .cancelled, problem: nil, errors: call.errorsJSON, at: moment)
            return .cancelled
        }
        let isAnswered = CallAsks(asks)?.open(answers: answers).isEmpty ?? false
        let state: DurableCallState = isAnswered ? .available : .inputRequired
        // A call that is held in place asks more in the same round, and its start was taken back already.
        let isFirst = call.state == .running
        let due = DueTime.now(moment, until: isAnswered ? nil : expires)
        try connection.send(
            """
            UPDATE durable_calls SET state = $4, asks = $5, expires_at = $6, round = round + $7, attempt = attempt - $7,
                due_at = $8, delay_epoch = $9, delay_until = $10, schedule_version = coalesce(schedule_version, $11),
                lease_until = NULL, lease_epoch = NULL, claim = NULL, answers = $12
            WHERE program_id = $1 AND id = $2 AND fence = $3
            """,
            [
                .text(program), .text(call.fence.id.text), .integer(call.fence.fence), .text(state.rawValue),
                .utf8(asks), .optional(isAnswered ? nil : expires), .integer(isFirst ? 1 : 0),
                .integer(due.wallMicros), .optional(due.epoch), .optional(due.untilMicros), .optional(version),
                answers.map { .utf8($0) } ?? .null,
            ])
        try raiseApprovals(asks, of: call.fence.id, at: moment)
        return state
    }

    /// Ends a call; `call` must be held on to by this transaction.
    ///
    /// - Parameter isTaken: whether somebody else than its worker ends it, who then must hear that he has lost it.
    func close(
        _ call: HeldCall, as state: DurableCallState, problem: [UInt8]?, errors: [UInt8], at moment: StoreMoment,
        isTaken: Bool = false
    ) throws(StoreError) {
        try connection.send(
            """
            UPDATE durable_calls SET state = $4, problem = $5, errors = $6, finished_at = $7,
                keep_until = $7 + keep_micros, fence = fence + $8, asks = NULL, delay_epoch = NULL, delay_until = NULL,
                lease_until = NULL, lease_epoch = NULL, claim = NULL
            WHERE program_id = $1 AND id = $2 AND fence = $3
            """,
            [
                .text(program), .text(call.fence.id.text), .integer(call.fence.fence), .text(state.rawValue),
                problem.map { .utf8($0) } ?? .null, .utf8(errors), .integer(moment.wallMicros),
                .integer(isTaken ? 1 : 0),
            ])
        // One that was never answered has asked nothing, or waits in place.
        guard call.answersJSON != nil || call.state == .inputRequired else { return }
        try ApprovalTable(connection, program: program).lapse([call.fence.id], because: "the call has ended")
    }

    /// Puts a call back among those that wait; no due time leaves it where it was in its queue.
    ///
    /// What it asked in earlier rounds stays: under those keys nothing else may be asked, and they may be answered already.
    func reopen(
        _ call: HeldCall, as state: DurableCallState, due: DueTime?, problem: [UInt8]?, errors: [UInt8],
        attempt: Int, isTaken: Bool = false
    ) throws(StoreError) {
        try connection.send(
            """
            UPDATE durable_calls SET state = $4, problem = $5, errors = $6, attempt = $7, fence = fence + $8,
                due_at = coalesce($9, due_at), delay_epoch = $10, delay_until = $11,
                lease_until = NULL, lease_epoch = NULL, claim = NULL
            WHERE program_id = $1 AND id = $2 AND fence = $3
            """,
            [
                .text(program), .text(call.fence.id.text), .integer(call.fence.fence), .text(state.rawValue),
                problem.map { .utf8($0) } ?? .null, .utf8(errors), .integer(Int64(max(0, attempt))),
                .integer(isTaken ? 1 : 0), .optional(due?.wallMicros), .optional(due?.epoch),
                .optional(due?.untilMicros),
            ])
    }
}
