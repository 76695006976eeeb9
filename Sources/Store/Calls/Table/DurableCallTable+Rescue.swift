// SPDX-License-Identifier: Apache-2.0

extension DurableCallTable {
    /// Cuts leases that last longer than a lease can.
    func shortenLeases(to lease: Int64, at moment: StoreMoment) throws(StoreError) {
        try connection.send(
            """
            UPDATE durable_calls SET lease_until = $3
            WHERE program_id = $1 AND state = 'running' AND lease_epoch = $2 AND lease_until > $3
            """, [.text(program), .text(moment.leaseEpoch), .integer(moment.steadyMicros.adding(lease))])
    }

    /// Running calls that nobody holds a lease of any more, held on to until the transaction ends.
    func lost(limit: Int, at moment: StoreMoment) throws(StoreError) -> [(held: HeldCall, call: RescuedCall)] {
        try connection.query(
            """
            SELECT id, fence, state, attempt, max_attempts, cancel_requested_at, answers, errors,
                kind, name, queue, worker, lease_epoch, lease_until
            FROM durable_calls
            WHERE program_id = $1 AND state = 'running' AND (lease_until <= $3 OR lease_epoch <> $2)
            ORDER BY lease_until LIMIT $4 \(connection.dialect.skipLocked)
            """,
            [
                .text(program), .text(moment.leaseEpoch), .integer(moment.steadyMicros), .integer(Int64(limit)),
            ]
        ) { (row) throws(StoreError) in
            let held = try Self.heldCall(row)
            let isOurs = try row.optionalText(12) == moment.leaseEpoch
            let call = RescuedCall(
                id: held.fence.id, kind: DurableCallKind(rawValue: try row.text(8)) ?? .task, name: try row.text(9),
                queue: try row.text(10), worker: try row.optionalText(11), attempt: held.attempt, state: .available,
                overdueMicros: isOurs ? row.optionalInteger(13).map { moment.steadyMicros - $0 } : nil)
            return (held, call)
        }
    }
}
