// SPDX-License-Identifier: Apache-2.0

import Cryptography

/// Reads and writes idempotency keys: one row a key, which is the lock of its call in all daemons.
struct KeyTable<Connection: SQLConnection> {
    /// A key as it is kept.
    struct Row {
        let fingerprint: [UInt8]
        let run: [UInt8]
        let isDone: Bool
        let claim: [UInt8]?
        let leaseEpoch: String?
        let leaseUntil: Int64?
        let expiresAtMicros: Int64
        let answer: KeptAnswer?
    }

    let connection: Connection
    let scope: KeyScope

    init(_ connection: Connection, _ scope: KeyScope) {
        self.connection = connection
        self.scope = scope
    }

    private static var isRow: String { "program_id = $1 AND principal = $2 AND idempotency_key = $3" }

    private var names: [SQLValue] { [.text(scope.program), .text(scope.principal), .text(scope.key)] }

    /// The key, which nobody else changes until the transaction ends; nil when it is not there.
    func row() throws(StoreError) -> Row? {
        try connection.query(
            """
            SELECT fingerprint, run_id, state, claim, lease_epoch, lease_until, expires_at, answer_kind, answer
            FROM idempotency_keys WHERE \(Self.isRow) \(connection.dialect.forUpdate)
            """, names
        ) { (row) throws(StoreError) in
            let kind = try row.optionalText(7).flatMap(KeptAnswer.Kind.init(rawValue:))
            return Row(
                fingerprint: try row.bytes(0), run: try row.bytes(1), isDone: try row.text(2) == "done",
                claim: row.optionalBytes(3), leaseEpoch: try row.optionalText(4), leaseUntil: row.optionalInteger(5),
                expiresAtMicros: try row.integer(6),
                answer: kind.map { KeptAnswer($0, row.optionalBytes(8) ?? []) })
        }.first
    }

    /// Makes the key, held by a claim.
    func insert(
        fingerprint: SHA256Digest, run: [UInt8], claim: [UInt8], lease: Int64, keep: Int64, at moment: StoreMoment
    ) throws(StoreError) {
        try connection.execute(
            """
            INSERT INTO idempotency_keys (program_id, principal, idempotency_key, fingerprint, run_id, state, claim,
                lease_epoch, lease_until, created_at, expires_at)
            VALUES ($1, $2, $3, $4, $5, 'running', $6, $7, $8, $9, $10)
            """,
            names + [
                .blob(fingerprint.bytes), .blob(run), .blob(claim), .text(moment.leaseEpoch),
                .integer(moment.steadyMicros.adding(lease)), .integer(moment.wallMicros),
                .integer(moment.wallMicros.adding(keep)),
            ])
    }

    /// Has a key that nobody holds any more held by a claim.
    func take(claim: [UInt8], lease: Int64, at moment: StoreMoment) throws(StoreError) {
        try connection.execute(
            """
            UPDATE idempotency_keys SET state = 'running', claim = $4, lease_epoch = $5, lease_until = $6
            WHERE \(Self.isRow)
            """,
            names + [
                .blob(claim), .text(moment.leaseEpoch), .integer(moment.steadyMicros.adding(lease)),
            ])
    }

    /// Keeps the answer, if the claim still holds the key.
    ///
    /// - Returns: whether it does.
    func finish(_ answer: KeptAnswer, claim: [UInt8]) throws(StoreError) -> Bool {
        try connection.execute(
            """
            UPDATE idempotency_keys SET state = 'done', answer_kind = $5, answer = $6, lease_until = NULL
            WHERE \(Self.isRow) AND claim = $4 AND state <> 'done'
            """, names + [.blob(claim), .text(answer.kind.rawValue), .utf8(answer.bytes)]) > 0
    }

    /// Lets the call be made again, with the ids of this run.
    func reopen(claim: [UInt8]) throws(StoreError) -> Bool {
        try connection.execute(
            """
            UPDATE idempotency_keys SET state = 'open', lease_until = NULL
            WHERE \(Self.isRow) AND claim = $4 AND state = 'running'
            """, names + [.blob(claim)]) > 0
    }

    /// Forgets the key, if the claim still holds it.
    func remove(claim: [UInt8]) throws(StoreError) -> Bool {
        try connection.execute(
            "DELETE FROM idempotency_keys WHERE \(Self.isRow) AND claim = $4 AND state = 'running'",
            names + [.blob(claim)]) > 0
    }

    /// Forgets the key, whoever held it.
    func remove() throws(StoreError) {
        try connection.execute("DELETE FROM idempotency_keys WHERE \(Self.isRow)", names)
    }
}
