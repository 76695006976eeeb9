// SPDX-License-Identifier: Apache-2.0

extension Schema {
    /// Schema 11: answers kept by idempotency key.
    ///
    /// A release that does not know the table keeps no answers; it leaves those alone that are there.
    @Sendable
    static func idempotency(_ dialect: SQLDialect) -> [String] {
        let (integer, blob, text) = (dialect.integer, dialect.blob, dialect.text)
        return [
            """
            CREATE TABLE idempotency_keys (
                program_id \(text) NOT NULL,
                principal \(text) NOT NULL,
                idempotency_key \(text) NOT NULL,
                fingerprint \(blob) NOT NULL,
                run_id \(blob) NOT NULL,
                state \(text) NOT NULL,
                claim \(blob),
                lease_epoch \(text),
                lease_until \(integer),
                created_at \(integer) NOT NULL,
                expires_at \(integer) NOT NULL,
                answer_kind \(text),
                answer \(text),
                PRIMARY KEY (program_id, principal, idempotency_key)
            )\(dialect.busyTableSuffix)
            """,
            "CREATE INDEX idempotency_keys_age ON idempotency_keys (expires_at)",
        ]
    }
}
