// SPDX-License-Identifier: Apache-2.0

/// Says that a call goes on with its approval, which serves no other from then on.
///
/// The call may say it again: a daemon that died between saying so and running is followed by one that runs the same call.
/// Whether a call may run again is decided by the call.
package struct UseApproval: StoreChange {
    /// What the approval is good for.
    package enum Answer: Sendable, Hashable {
        /// The call may go on.
        case used(ApprovalRecord)
        /// It may not: this is what the approval is.
        case refused(ApprovalRecord)
        case notFound
    }

    package let program: String
    let id: String
    /// The durable call that goes on; nil for one that has not been told its id, whose first use it must be.
    let call: DurableCallID?

    package init(program: String, id: String, call: DurableCallID?) {
        self.program = program
        self.id = id
        self.call = call
    }

    package var isolation: ChangeIsolation { .statement }

    package func apply(on connection: some SQLConnection) throws(StoreError) -> Answer {
        try use(on: connection, isAgain: false)
    }

    package func applyAgain(on connection: some SQLConnection) throws(StoreError) -> Answer {
        try use(on: connection, isAgain: true)
    }

    private func use(on connection: some SQLConnection, isAgain: Bool) throws(StoreError) -> Answer {
        let table = ApprovalTable(connection, program: program)
        let now = try connection.moment().wallMicros
        let changed = try connection.execute(
            """
            UPDATE approvals SET state = 'used', used_at = $3, revision = revision + 1
            WHERE program_id = $1 AND id = $2 AND state = 'approved' AND expires_at > $3
            """, [.text(program), .text(id), .integer(now)])
        guard let record = try table.approval(id) else { return .notFound }
        if changed == 1 { return .used(record) }
        let isSameUse = record.state == "used" && (isAgain || record.call == call)
        return isSameUse ? .used(record) : .refused(record)
    }
}

/// Notes that the time of approvals is over, for lists and metrics; what is decided never depends on it having run.
package struct LapseApprovals: StoreChange {
    package let program: String
    let limit: Int

    package init(program: String, limit: Int = 500) {
        self.program = program
        self.limit = limit
    }

    package var isolation: ChangeIsolation { .statement }

    /// - Returns: how many have lapsed.
    package func apply(on connection: some SQLConnection) throws(StoreError) -> Int {
        try connection.execute(
            """
            UPDATE approvals SET state = 'expired', revision = revision + 1, lapsed_because = $3
            WHERE program_id = $1 AND id IN (
                SELECT id FROM approvals
                WHERE program_id = $1 AND state IN ('pending', 'approved') AND expires_at <= $2
                LIMIT $4 \(connection.dialect.skipLocked))
            """,
            [
                .text(program), .integer(try connection.moment().wallMicros), .text("nobody answered in time"),
                .integer(Int64(limit)),
            ])
    }
}
