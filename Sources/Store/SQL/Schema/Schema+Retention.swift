// SPDX-License-Identifier: Apache-2.0

extension Schema {
    /// Schema 4: what was removed when its time was over, what digests of rule 2 are made of, and why in one word.
    @Sendable
    static func retention(_ dialect: SQLDialect) -> [String] {
        [
            "ALTER TABLE roster_batches ADD COLUMN leaf \(dialect.blob)",
            "ALTER TABLE roster_batches ADD COLUMN expired_at \(dialect.integer)",
            "ALTER TABLE roster_versions ADD COLUMN reason_code \(dialect.text)",
        ]
    }
}
