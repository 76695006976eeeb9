// SPDX-License-Identifier: Apache-2.0

extension Schema {
    /// Schema 12: breakers that people have set.
    ///
    /// A release that does not know the table can go on beside one that does: what was ordered does not hold in it.
    @Sendable
    static func breakers(_ dialect: SQLDialect) -> [String] {
        let (integer, text) = (dialect.integer, dialect.text)
        return [
            """
            CREATE TABLE breakers (
                program_id \(text) NOT NULL,
                name \(text) NOT NULL,
                state \(text) NOT NULL,
                reason \(text) NOT NULL,
                set_by \(text) NOT NULL,
                set_at \(integer) NOT NULL,
                PRIMARY KEY (program_id, name)
            )\(dialect.tableSuffix)
            """
        ]
    }
}
