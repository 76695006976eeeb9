// SPDX-License-Identifier: Apache-2.0

/// Takes calls back from workers that have stopped renewing their leases.
///
/// Such a start counts as an attempt, so that a call that kills its worker ends as a dead letter and does not go round
/// for ever. A lease that lasts longer than any is given for stems from before the clock was set back; it is cut to one
/// lease from now, which its worker, if it lives, renews.
package struct RescueCalls: StoreChange {
    package let program: String
    /// What is kept with the attempt: that the worker was lost.
    let problemJSON: [UInt8]
    let leaseMicros: Int64
    let limit: Int

    package init(program: String, problemJSON: [UInt8], leaseMicros: Int64 = 30_000_000, limit: Int = 100) {
        self.program = program
        self.problemJSON = problemJSON
        self.leaseMicros = leaseMicros
        self.limit = limit
    }

    package var isolation: ChangeIsolation { .statement }

    package func validate() throws(StoreError) { try FieldCheck.text("problem", problemJSON) }

    package func apply(on connection: some SQLConnection) throws(StoreError) -> [RescuedCall] {
        let table = DurableCallTable(connection, program: program)
        let moment = try connection.moment()
        try table.shortenLeases(to: leaseMicros, at: moment)
        let lost = try table.lost(limit: limit, at: moment)
        var rescued: [RescuedCall] = []
        for found in lost {
            var call = found.call
            let held = found.held
            if held.isToBeCancelled {
                try table.close(
                    held, as: .cancelled, problem: nil, errors: held.errorsJSON, at: moment, isTaken: true)
                call.state = .cancelled
            } else {
                let isLast = held.attempt >= held.maxAttempts
                let errors = CallErrors.appending(
                    to: held.errorsJSON, held.attempt, moment, problemJSON, retryAfterMicros: isLast ? nil : 0)
                if isLast {
                    try table.close(
                        held, as: .discarded, problem: problemJSON, errors: errors, at: moment, isTaken: true)
                    call.state = .discarded
                } else {
                    try table.reopen(
                        held, as: .available, due: .at(moment.wallMicros), problem: problemJSON, errors: errors,
                        attempt: held.attempt, isTaken: true)
                    call.state = .available
                }
            }
            rescued.append(call)
        }
        return rescued
    }

    package func wakesWorkers(_ answer: [RescuedCall]) -> Bool { answer.contains { $0.state == .available } }
}

/// A call that was taken back from its worker.
package struct RescuedCall: Sendable, Hashable {
    package let id: DurableCallID
    package let kind: DurableCallKind
    package let name: String
    package let queue: String
    package let worker: String?
    package let attempt: Int
    /// `available`, `discarded` after its last attempt, or `cancelled` when somebody had wished so.
    package var state: DurableCallState
    /// How long its lease has been over; nil when it stems from another run of the daemon.
    package let overdueMicros: Int64?
}
