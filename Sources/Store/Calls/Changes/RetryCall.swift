// SPDX-License-Identifier: Apache-2.0

/// Puts a call back into its queue: a dead letter or a cancelled one from its first attempt on, one that waits for its
/// time at once; or either of them after a delay.
///
/// A dead letter keeps the errors of its earlier attempts.
package struct RetryCall: StoreChange {
    package let program: String
    let id: DurableCallID
    /// How long it waits first, in microseconds of the steady clock.
    let delayMicros: Int64

    package init(program: String, id: DurableCallID, delayMicros: Int64 = 0) {
        self.program = program
        self.id = id
        self.delayMicros = delayMicros
    }

    package var isolation: ChangeIsolation { .statement }

    package func apply(on connection: some SQLConnection) throws(StoreError) -> RetryAnswer {
        let table = DurableCallTable(connection, program: program)
        guard let call = try table.call(id) else { return .notFound }
        switch call.state {
        case .available: return .queued
        case .running, .inputRequired, .completed: return .refused(call.state)
        case .scheduled, .retryable, .discarded, .cancelled: break
        }
        // What was answered about one run is not an answer about another.
        if call.state.hasEnded, try ApprovalTable(connection, program: program).isSpent(id) { return .approvalSpent }
        // Another call may have taken the key while this one had ended.
        if call.state.hasEnded, let key = call.uniqueKey, let other = try table.live(name: call.name, key: key) {
            return .keyTaken(other.id)
        }
        let moment = try connection.moment()
        let due = delayMicros > 0 ? DueTime.after(delayMicros, moment) : .at(moment.wallMicros)
        let changed = try connection.execute(
            """
            UPDATE durable_calls SET attempt = CASE state WHEN 'retryable' THEN attempt ELSE 0 END, state = $5,
                fence = fence + 1, due_at = $3, delay_epoch = $6, delay_until = $7, finished_at = NULL, keep_until = NULL, worker = NULL,
                cancel_requested_at = NULL, cancelled_by = NULL, progress = NULL
            WHERE program_id = $1 AND id = $2 AND state = $4
            """,
            [
                .text(program), .text(id.text), .integer(due.wallMicros), .text(call.state.rawValue),
                .text(delayMicros > 0 ? "scheduled" : "available"), .optional(due.epoch), .optional(due.untilMicros),
            ])
        return changed == 1 ? .queued : .refused(try table.state(of: id) ?? call.state)
    }

    package func wakesWorkers(_ answer: RetryAnswer) -> Bool { answer == .queued }
}

/// What became of the wish to run a call once more.
package enum RetryAnswer: Sendable, Hashable {
    case notFound
    case queued
    /// It is in a state that it cannot be put back from: it runs, it asks, or it has a result.
    case refused(DurableCallState)
    /// Its approval serves nothing any more: it was denied, used, or not given in time.
    case approvalSpent
    /// This other call has its unique key by now.
    case keyTaken(DurableCallID)
}
