// SPDX-License-Identifier: Apache-2.0

package import Cryptography

/// A token that answers one approval once, as it is kept: everything but its secret, of which only the digest is there.
package struct ApprovalToken: Sendable, Hashable {
    /// What names it; no secret.
    package let id: String
    package let approval: String
    /// The person whose answer it is.
    package let owner: String
    /// What they were allowed when it was made, as the row of a call keeps its requester.
    package let principalJSON: [UInt8]
    /// SHA-256 of its secret part.
    package let hash: SHA256Digest
    package let createdAtMicros: Int64
    package let expiresAtMicros: Int64
    package let usedAtMicros: Int64?

    package init(
        id: String, approval: String, owner: String, principalJSON: [UInt8], hash: SHA256Digest,
        createdAtMicros: Int64, expiresAtMicros: Int64, usedAtMicros: Int64? = nil
    ) {
        self.id = id
        self.approval = approval
        self.owner = owner
        self.principalJSON = principalJSON
        self.hash = hash
        self.createdAtMicros = createdAtMicros
        self.expiresAtMicros = expiresAtMicros
        self.usedAtMicros = usedAtMicros
    }
}

/// Reads and writes the answer tokens of one program.
struct ApprovalTokenTable<Connection: SQLConnection> {
    let connection: Connection
    let program: String

    init(_ connection: Connection, program: String) {
        self.connection = connection
        self.program = program
    }

    func token(_ id: String) throws(StoreError) -> ApprovalToken? {
        try connection.query(
            """
            SELECT id, approval_id, owner, principal, hash, created_at, expires_at, used_at FROM approval_tokens
            WHERE program_id = $1 AND id = $2
            """, [.text(program), .text(id)]
        ) { (row) throws(StoreError) in
            guard let hash = SHA256Digest(bytes: try row.bytes(4)) else {
                throw .corrupt(detail: "answer token \(id) has a digest that cannot be read")
            }
            return ApprovalToken(
                id: try row.text(0), approval: try row.text(1), owner: try row.text(2),
                principalJSON: try row.bytes(3), hash: hash, createdAtMicros: try row.integer(5),
                expiresAtMicros: try row.integer(6), usedAtMicros: row.optionalInteger(7))
        }.first
    }

    /// The approvals of all tokens whose ids begin so; of letters, digits and dots, which mean themselves in LIKE.
    func approvals(idPrefix prefix: String) throws(StoreError) -> [String] {
        try connection.query(
            """
            SELECT approval_id FROM approval_tokens
            WHERE program_id = $1 AND id LIKE $2 ORDER BY approval_id
            """, [.text(program), .text(prefix + "%")]
        ) { (row) throws(StoreError) in try row.text(0) }
    }

    /// How many tokens of an approval can still be used.
    func live(of approval: String, at moment: StoreMoment) throws(StoreError) -> Int64 {
        try connection.query(
            """
            SELECT count(*) FROM approval_tokens
            WHERE program_id = $1 AND approval_id = $2 AND used_at IS NULL AND expires_at > $3
            """, [.text(program), .text(approval), .integer(moment.wallMicros)]
        ) { (row) throws(StoreError) in try row.integer(0) }.first ?? 0
    }

    func insert(_ token: ApprovalToken) throws(StoreError) {
        try connection.execute(
            """
            INSERT INTO approval_tokens (program_id, id, approval_id, owner, principal, hash, created_at, expires_at)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
            """,
            [
                .text(program), .text(token.id), .text(token.approval), .text(token.owner),
                .utf8(token.principalJSON), .blob(token.hash.bytes), .integer(token.createdAtMicros),
                .integer(token.expiresAtMicros),
            ])
    }

    /// Uses a token up; false when it was used, when its time is over, and when it is for another approval.
    func spend(_ id: String, of approval: String, at moment: StoreMoment) throws(StoreError) -> Bool {
        try connection.execute(
            """
            UPDATE approval_tokens SET used_at = $4
            WHERE program_id = $1 AND id = $2 AND approval_id = $3 AND used_at IS NULL AND expires_at > $4
            """, [.text(program), .text(id), .text(approval), .integer(moment.wallMicros)]) == 1
    }
}

/// Makes answer tokens, all or none; those of the same id and secret that are there already were made by an earlier run of
/// this change.
package struct CreateApprovalTokens: StoreChange {
    /// So many tokens of one approval can be live at once.
    package static let maximumLive: Int64 = 20

    package let program: String
    let tokens: [ApprovalToken]

    package init(program: String, tokens: [ApprovalToken]) {
        self.program = program
        self.tokens = tokens
    }

    package func validate() throws(StoreError) {
        for token in tokens {
            try FieldCheck.name("id", token.id)
            try FieldCheck.name("owner", token.owner)
            try FieldCheck.text("principal", token.principalJSON)
        }
    }

    /// - Returns: the first approval that has as many live tokens as it can have; nil when all were made.
    package func apply(on connection: some SQLConnection) throws(StoreError) -> String? {
        let table = ApprovalTokenTable(connection, program: program)
        let moment = try connection.moment()
        var new: [ApprovalToken] = []
        for token in tokens {
            if let found = try table.token(token.id) {
                guard found.hash == token.hash else {
                    throw .invalid(field: "id", value: token.id, allowed: "an id that no other token has")
                }
                continue
            }
            guard try table.live(of: token.approval, at: moment) < Self.maximumLive else { return token.approval }
            new.append(token)
        }
        for token in new { try table.insert(token) }
        return nil
    }
}

/// An answer token by its id; nil when there is none.
package struct ApprovalTokenQuery: StoreQuery {
    let program: String
    let id: String

    package init(program: String, id: String) {
        self.program = program
        self.id = id
    }

    package func run(on connection: some SQLConnection) throws(StoreError) -> ApprovalToken? {
        try ApprovalTokenTable(connection, program: program).token(id)
    }
}

/// The ids of the approvals that the tokens of one batch are for: those whose ids begin with the batch's.
package struct ApprovalTokenBatchQuery: StoreQuery {
    let program: String
    let prefix: String

    package init(program: String, prefix: String) {
        self.program = program
        self.prefix = prefix
    }

    package func run(on connection: some SQLConnection) throws(StoreError) -> [String] {
        try ApprovalTokenTable(connection, program: program).approvals(idPrefix: prefix)
    }
}
