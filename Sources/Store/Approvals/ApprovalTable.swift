// SPDX-License-Identifier: Apache-2.0

import Cryptography

/// Reads and writes the approvals of one program.
///
/// Whoever changes a call and its approval holds on to the call first, so that nobody waits for the other in a circle.
struct ApprovalTable<Connection: SQLConnection> {
    let connection: Connection
    let program: String

    init(_ connection: Connection, program: String) {
        self.connection = connection
        self.program = program
    }

    /// The columns that `record(_:)` reads, in its order.
    static var columns: String {
        """
        id, call_id, ask_key, kind, plugin_id, name, asked_by, title, message, terms, arguments, arguments_digest, \
        schema_digest, schedule_version, requested_by, requester, correlation_id, requested_at, expires_at, state, \
        revision, decisions, break_glass, decided_at, used_at, lapsed_because
        """
    }

    static func record(_ row: Connection.Row) throws(StoreError) -> ApprovalRecord {
        let id = try row.text(0)
        guard let kind = DurableCallKind(rawValue: try row.text(3)),
            let digest = SHA256Digest(bytes: try row.bytes(11))
        else { throw .corrupt(detail: "approval \(id) has a kind or digest that does not exist") }
        return ApprovalRecord(
            id: id, call: try row.callID(1), key: try row.text(2), kind: kind, plugin: try row.text(4),
            name: try row.text(5), askedBy: try row.text(6), title: try row.optionalText(7),
            message: try row.text(8), termsJSON: try row.bytes(9), argumentsJSON: try row.bytes(10),
            argumentsDigest: digest, schemaDigest: row.optionalBytes(12).flatMap { SHA256Digest(bytes: $0) },
            scheduleVersion: row.optionalInteger(13), requester: try row.text(14), requesterJSON: try row.bytes(15),
            correlationID: try row.text(16), requestedAtMicros: try row.integer(17),
            expiresAtMicros: try row.integer(18), state: try row.text(19), revision: try row.integer(20),
            decisionsJSON: try row.bytes(21), breakGlassJSON: row.optionalBytes(22),
            decidedAtMicros: row.optionalInteger(23), usedAtMicros: row.optionalInteger(24),
            lapsedBecause: try row.optionalText(25))
    }

    /// One approval, or nil; `isHeld` holds on to it until the transaction ends.
    func approval(_ id: String, isHeld: Bool = false) throws(StoreError) -> ApprovalRecord? {
        try connection.query(
            """
            SELECT \(Self.columns) FROM approvals WHERE program_id = $1 AND id = $2
            \(isHeld ? connection.dialect.forUpdate : "")
            """, [.text(program), .text(id)], Self.record
        ).first
    }

    /// Makes the approvals that a call asks for; those that are there already stay as they are.
    func raise(_ asked: [CallAsks.Approval], for call: DurableCall, at moment: StoreMoment) throws(StoreError) {
        for ask in asked {
            try connection.send(
                """
                INSERT INTO approvals (program_id, \(Self.columns))
                VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20,
                    'pending', 1, '[]', NULL, NULL, NULL, NULL)
                ON CONFLICT DO NOTHING
                """,
                [
                    .text(program), .text(try ApprovalID.text(call: call.id, key: ask.key)), .text(call.id.text),
                    .text(ask.key), .text(call.kind.rawValue), .text(call.plugin), .text(call.name),
                    .text(ask.plugin), .optional(ask.title), .text(ask.message), .utf8(ask.termsJSON),
                    .utf8(call.argumentsJSON), .blob(call.argumentsDigest.bytes),
                    .optional(call.schemaDigest?.bytes), .optional(call.scheduleVersion), .text(call.requester),
                    .utf8(call.requesterJSON), .text(call.correlationID), .integer(moment.wallMicros),
                    .integer(call.expiresAtMicros ?? moment.wallMicros.adding(Self.longestWaitMicros)),
                ])
        }
    }

    /// For a call that names no time: a day.
    private static var longestWaitMicros: Int64 { 86_400_000_000 }

    /// Writes what an approval has become, and raises its revision.
    func write(_ update: ApprovalUpdate, to record: ApprovalRecord, at moment: StoreMoment) throws(StoreError) {
        try connection.send(
            """
            UPDATE approvals SET state = $4, revision = revision + 1, expires_at = $5, decisions = $6, break_glass = $7,
                decided_at = coalesce(decided_at, $8), reviewed_at = coalesce(reviewed_at, $9)
            WHERE program_id = $1 AND id = $2 AND revision = $3
            """,
            [
                .text(program), .text(record.id), .integer(record.revision), .text(update.state),
                .integer(update.expiresAtMicros), .utf8(update.decisionsJSON),
                update.breakGlassJSON.map { .utf8($0) } ?? .null,
                .optional(update.decides ? moment.wallMicros : nil),
                .optional(update.isReviewed ? moment.wallMicros : nil),
            ])
    }

    /// Ends what waits, or was not used yet, of calls that have ended without it.
    ///
    /// They are looked up by their calls. The program and the states are written so that no planner takes the index of what
    /// is open, or of all that the program has, for the better one; a table that was never counted would have it so.
    func lapse(_ calls: [DurableCallID], because reason: String) throws(StoreError) {
        for part in StatementSizes.repeating(calls) {
            try connection.send(
                """
                UPDATE approvals SET state = 'expired', revision = revision + 1, lapsed_because = $2
                WHERE program_id || '' = $1 AND call_id IN (\(StatementSizes.marks(from: 3, count: part.count)))
                    AND state NOT IN ('denied', 'expired', 'used')
                """, [.text(program), .text(reason)] + part.map { .text($0.text) })
        }
    }

    /// Whether a call has an approval that serves nothing any more, so that running it again would need another.
    func isSpent(_ call: DurableCallID) throws(StoreError) -> Bool {
        try !connection.query(
            """
            SELECT id FROM approvals WHERE program_id = $1 AND call_id = $2 AND state IN ('denied', 'expired', 'used')
            LIMIT 1
            """, [.text(program), .text(call.text)]
        ) { (row) throws(StoreError) in true }.isEmpty
    }
}
