// SPDX-License-Identifier: Apache-2.0

import Cryptography
import JSON

/// Reads and writes the bearer tokens of one program.
struct TokenTable<Connection: SQLConnection> {
    let connection: Connection
    let program: String

    init(_ connection: Connection, program: String) {
        self.connection = connection
        self.program = program
    }

    /// The columns that `record(_:)` reads, in its order.
    private static var columns: String {
        """
        id, owner, role, scopes, disclosure, mcp_disclosure, label, created_at, created_by, expires_at, revoked_at, \
        revoked_by, last_used_at, hash
        """
    }

    /// What is true of a token that has neither been revoked nor expired at `$2`.
    private static var isLive: String { "revoked_at IS NULL AND (expires_at IS NULL OR expires_at > $2)" }

    private static func record(_ row: Connection.Row) throws(StoreError) -> TokenRecord {
        let id = try row.text(0)
        guard let hash = SHA256Digest(bytes: try row.bytes(13)),
            let scopes = (try? JSONValue.parse(try row.bytes(3)))?.arrayValue
        else { throw .corrupt(detail: "token \(id) has a digest or scopes that cannot be read") }
        let revokedAt = row.optionalInteger(10)
        return TokenRecord(
            id: id, owner: try row.text(1), role: try row.text(2), scopes: scopes.compactMap(\.stringValue),
            disclosure: try row.optionalText(4), mcpDisclosure: try row.optionalText(5), label: try row.text(6),
            hash: hash, createdAtMicros: try row.integer(7), createdBy: try row.text(8),
            expiresAtMicros: row.optionalInteger(9),
            revoked: try revokedAt.map { (at) throws(StoreError) in
                TokenRevocation(atMicros: at, by: try row.text(11))
            }, lastUsedAtMicros: row.optionalInteger(12))
    }

    /// One token, or nil.
    func token(_ id: String) throws(StoreError) -> TokenRecord? {
        try connection.query(
            "SELECT \(Self.columns) FROM tokens WHERE program_id = $1 AND id = $2", [.text(program), .text(id)],
            Self.record
        ).first
    }

    /// Every token that has not ended, and those that ended after a moment, by when they were made.
    func tokens(endedAfter moment: Int64) throws(StoreError) -> [TokenRecord] {
        try connection.query(
            """
            SELECT \(Self.columns) FROM tokens
            WHERE program_id = $1 AND (revoked_at IS NULL OR revoked_at > $2)
                AND (expires_at IS NULL OR expires_at > $2)
            ORDER BY created_at, id
            """, [.text(program), .integer(moment)], Self.record)
    }

    /// How many tokens have not ended, and how many of those have a role.
    func liveCounts(role: String, atMicros now: Int64) throws(StoreError) -> (all: Int64, withRole: Int64) {
        let counts = try connection.query(
            "SELECT role, count(*) FROM tokens WHERE program_id = $1 AND \(Self.isLive) GROUP BY role",
            [.text(program), .integer(now)]
        ) { (row) throws(StoreError) in (role: try row.text(0), count: try row.integer(1)) }
        return (counts.reduce(0) { $0 + $1.count }, counts.first { $0.role == role }?.count ?? 0)
    }

    func insert(_ token: NewToken, atMicros now: Int64) throws(StoreError) {
        try connection.execute(
            """
            INSERT INTO tokens (program_id, id, owner, role, scopes, disclosure, mcp_disclosure, label, created_at,
                created_by, expires_at, hash)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)
            """,
            [
                .text(program), .text(token.id), .text(token.owner), .text(token.role),
                .utf8(JSONValue.array(token.scopes.map { .string($0) }).serialized()), .optional(token.disclosure),
                .optional(token.mcpDisclosure), .text(token.label), .integer(now), .text(token.createdBy),
                .optional(token.expiresAtMicros), .blob(token.hash.bytes),
            ])
    }

    func revoke(_ id: String, _ revocation: TokenRevocation) throws(StoreError) {
        try connection.execute(
            """
            UPDATE tokens SET revoked_at = $3, revoked_by = $4
            WHERE program_id = $1 AND id = $2 AND revoked_at IS NULL
            """, [.text(program), .text(id), .integer(revocation.atMicros), .text(revocation.by)])
    }

    /// Notes when a token was used; an earlier moment than the one noted changes nothing.
    func touch(_ id: String, atMicros moment: Int64) throws(StoreError) {
        try connection.send(
            """
            UPDATE tokens SET last_used_at = $3
            WHERE program_id = $1 AND id = $2 AND (last_used_at IS NULL OR last_used_at < $3)
            """, [.text(program), .text(id), .integer(moment)])
    }
}
