// SPDX-License-Identifier: Apache-2.0

/// A change that is the answer of a call with an idempotency key: both are kept, or neither.
///
/// For calls that are answered with the durable call that they have become.
package struct Keyed<Change: StoreChange>: StoreChange {
    package let change: Change
    private let scope: KeyScope
    private let claim: UnitID
    private let answer: @Sendable (Change.Answer) -> KeptAnswer?

    /// - Parameter answer: what the caller is answered; nil when the change was refused and the key is not done.
    package init(
        _ change: Change, _ scope: KeyScope, claim: UnitID,
        answer: @escaping @Sendable (Change.Answer) -> KeptAnswer?
    ) {
        self.change = change
        self.scope = scope
        self.claim = claim
        self.answer = answer
    }

    package var program: String { change.program }
    package var isolation: ChangeIsolation { change.isolation }
    package var byteCount: Int { change.byteCount + 256 }

    package func validate() throws(StoreError) {
        try change.validate()
        try scope.validate()
    }

    package func apply(on connection: some SQLConnection) throws(StoreError) -> Change.Answer {
        try finished(try change.apply(on: connection), isAgain: false, on: connection)
    }

    package func applyAgain(on connection: some SQLConnection) throws(StoreError) -> Change.Answer {
        try finished(try change.applyAgain(on: connection), isAgain: true, on: connection)
    }

    private func finished(
        _ made: Change.Answer, isAgain: Bool, on connection: some SQLConnection
    ) throws(StoreError) -> Change.Answer {
        guard let kept = answer(made) else { return made }
        let table = KeyTable(connection, scope)
        guard try !table.finish(kept, claim: claim.bytes) else { return made }
        // The commit whose answer was lost has kept the answer with this very claim.
        guard isAgain, let row = try table.row(), row.isDone, row.claim == claim.bytes else {
            throw .unavailable(detail: "the idempotency key is held by another run of the same call by now")
        }
        return made
    }

    package func wakesWorkers(_ answer: Change.Answer) -> Bool { change.wakesWorkers(answer) }
    package func tokenRevision(_ answer: Change.Answer) -> Int64? { change.tokenRevision(answer) }
    package func holdRevision(_ answer: Change.Answer) -> Int64? { change.holdRevision(answer) }
    package func auditEntries(_ answer: Change.Answer) -> AuditBatch? { change.auditEntries(answer) }
    package func inDoubt(detail: String) -> StoreError { change.inDoubt(detail: detail) }
}

/// Holds keys for another while.
package struct RenewKeys: StoreChange {
    package let program: String
    private let claims: [(scope: KeyScope, claim: UnitID)]
    private let leaseMicros: Int64

    package init(program: String, claims: [(scope: KeyScope, claim: UnitID)], leaseMicros: Int64 = 30_000_000) {
        self.program = program
        self.claims = claims
        self.leaseMicros = leaseMicros
    }

    package var isolation: ChangeIsolation { .statement }

    package func apply(on connection: some SQLConnection) throws(StoreError) -> Int {
        let moment = try connection.moment()
        for (scope, claim) in claims {
            try connection.send(
                """
                UPDATE idempotency_keys SET lease_until = $5, lease_epoch = $6
                WHERE program_id = $1 AND principal = $2 AND idempotency_key = $3 AND claim = $4 AND state = 'running'
                """,
                [
                    .text(scope.program), .text(scope.principal), .text(scope.key), .blob(claim.bytes),
                    .integer(moment.steadyMicros.adding(leaseMicros)), .text(moment.leaseEpoch),
                ])
        }
        return claims.count
    }
}

/// Forgets keys whose time is over, of all callers, some at a time.
package struct SweepKeys: StoreChange {
    package let program: String
    private let limit: Int

    package init(program: String, limit: Int = 1_000) {
        self.program = program
        self.limit = limit
    }

    /// How many were forgotten.
    package func apply(on connection: some SQLConnection) throws(StoreError) -> Int {
        let moment = try connection.moment()
        return try connection.execute(
            """
            DELETE FROM idempotency_keys WHERE program_id = $1 AND (principal, idempotency_key) IN (
                SELECT principal, idempotency_key FROM idempotency_keys
                WHERE program_id = $1 AND expires_at <= $2
                    AND (lease_until IS NULL OR lease_epoch <> $3 OR lease_until <= $4)
                ORDER BY expires_at LIMIT $5)
            """,
            [
                .text(program), .integer(moment.wallMicros), .text(moment.leaseEpoch), .integer(moment.steadyMicros),
                .integer(Int64(limit)),
            ])
    }
}

/// How many keys are kept, for metrics and tests.
package struct KeyCountQuery: StoreQuery {
    let program: String

    package init(program: String) { self.program = program }

    package func run(on connection: some SQLConnection) throws(StoreError) -> Int64 {
        try connection.query("SELECT count(*) FROM idempotency_keys WHERE program_id = $1", [.text(program)]) {
            (row) throws(StoreError) in try row.integer(0)
        }.first ?? 0
    }
}
