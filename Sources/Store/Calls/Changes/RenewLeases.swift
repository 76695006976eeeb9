// SPDX-License-Identifier: Apache-2.0

/// Holds calls for another while.
package struct RenewLeases: StoreChange {
    package let program: String
    let fences: [CallFence]
    let leaseMicros: Int64

    package init(program: String, fences: [CallFence], leaseMicros: Int64 = 30_000_000) {
        self.program = program
        self.fences = fences
        self.leaseMicros = leaseMicros
    }

    package var isolation: ChangeIsolation { .statement }

    package func apply(on connection: some SQLConnection) throws(StoreError) -> [LeaseAnswer] {
        let moment = try connection.moment()
        var answers: [CallFence: LeaseAnswer] = [:]
        for part in StatementSizes.repeating(fences) {
            let named = NamedRows(first: 4, width: 2, count: part.count)
            let rows = try connection.query(
                """
                UPDATE durable_calls SET lease_until = $2, lease_epoch = $3
                WHERE program_id = $1 AND \(named.areNamed) AND fence = \(named.value(1))
                    AND state || '' = 'running'
                RETURNING id, fence, cancel_requested_at, cancelled_by
                """,
                [
                    .text(program), .integer(moment.steadyMicros.adding(leaseMicros)), .text(moment.leaseEpoch),
                ] + part.flatMap { [.text($0.id.text), .integer($0.fence)] }
            ) { (row) throws(StoreError) -> (CallFence, LeaseAnswer) in
                let fence = CallFence(id: try row.callID(0), fence: try row.integer(1))
                guard let at = row.optionalInteger(2) else { return (fence, .held) }
                return (fence, .cancelRequested(CallCancellation(atMicros: at, by: try row.text(3))))
            }
            for (fence, answer) in rows { answers[fence] = answer }
        }
        return fences.map { answers[$0] ?? .lost }
    }
}

/// What a worker hears of a call that it holds.
package enum LeaseAnswer: Sendable, Hashable {
    case held
    /// It is held still, and somebody wishes it cancelled.
    case cancelRequested(CallCancellation)
    /// Somebody else has it, or it has ended: whatever is done for it from here on changes nothing.
    case lost
}
