// SPDX-License-Identifier: Apache-2.0

extension Schema {
    /// Schema 6: bearer tokens.
    ///
    /// A release that does not know the table can go on beside one that does: it knows nobody by a token.
    @Sendable
    static func tokens(_ dialect: SQLDialect) -> [String] {
        let (integer, blob, text) = (dialect.integer, dialect.blob, dialect.text)
        return [
            """
            CREATE TABLE tokens (
                program_id \(text) NOT NULL,
                id \(text) NOT NULL,
                owner \(text) NOT NULL,
                role \(text) NOT NULL,
                scopes \(text) NOT NULL,
                disclosure \(text),
                mcp_disclosure \(text),
                label \(text) NOT NULL,
                created_at \(integer) NOT NULL,
                created_by \(text) NOT NULL,
                expires_at \(integer),
                revoked_at \(integer),
                revoked_by \(text),
                last_used_at \(integer),
                hash \(blob) NOT NULL,
                PRIMARY KEY (program_id, id)
            )\(dialect.tableSuffix)
            """
        ]
    }
}
