// SPDX-License-Identifier: Apache-2.0

extension Schema {
    /// Schema 8: approvals, and the tokens that answer one each.
    ///
    /// A release that does not know them can go on beside one that does: it refuses what needs an approval.
    @Sendable
    static func approvals(_ dialect: SQLDialect) -> [String] {
        let (integer, blob, text) = (dialect.integer, dialect.blob, dialect.text)
        return [
            """
            CREATE TABLE approvals (
                program_id \(text) NOT NULL,
                id \(text) NOT NULL,
                call_id \(text) NOT NULL,
                ask_key \(text) NOT NULL,
                kind \(text) NOT NULL,
                plugin_id \(text) NOT NULL,
                name \(text) NOT NULL,
                asked_by \(text) NOT NULL,
                title \(text),
                message \(text) NOT NULL,
                terms \(text) NOT NULL,
                arguments \(text) NOT NULL,
                arguments_digest \(blob) NOT NULL,
                schema_digest \(blob),
                schedule_version \(integer),
                requested_by \(text) NOT NULL,
                requester \(text) NOT NULL,
                correlation_id \(text) NOT NULL,
                requested_at \(integer) NOT NULL,
                expires_at \(integer) NOT NULL,
                state \(text) NOT NULL CHECK (state IN ('pending', 'approved', 'denied', 'expired', 'used')),
                revision \(integer) NOT NULL,
                decisions \(text) NOT NULL,
                break_glass \(text),
                decided_at \(integer),
                used_at \(integer),
                lapsed_because \(text),
                reviewed_at \(integer),
                PRIMARY KEY (program_id, id)
            )\(dialect.tableSuffix)
            """,
            "CREATE UNIQUE INDEX approvals_asked ON approvals (call_id, program_id, ask_key)",
            """
            CREATE INDEX approvals_open ON approvals (program_id, state, expires_at)
            WHERE state IN ('pending', 'approved')
            """,
            """
            CREATE INDEX approvals_unreviewed ON approvals (program_id, id)
            WHERE break_glass IS NOT NULL AND reviewed_at IS NULL
            """,
            """
            CREATE TABLE approval_tokens (
                program_id \(text) NOT NULL,
                id \(text) NOT NULL,
                approval_id \(text) NOT NULL,
                owner \(text) NOT NULL,
                principal \(text) NOT NULL,
                hash \(blob) NOT NULL,
                created_at \(integer) NOT NULL,
                expires_at \(integer) NOT NULL,
                used_at \(integer),
                PRIMARY KEY (program_id, id)
            )\(dialect.tableSuffix)
            """,
            "CREATE INDEX approval_tokens_of ON approval_tokens (program_id, approval_id)",
        ]
    }
}
