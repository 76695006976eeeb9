// SPDX-License-Identifier: Apache-2.0

extension Schema {
    /// Schema 13: keys that all daemons of a program share, to seal what clients keep for them.
    ///
    /// A release that does not know the table can go on beside one that does: it seals nothing.
    @Sendable
    static func keyRing(_ dialect: SQLDialect) -> [String] {
        let (integer, blob, text) = (dialect.integer, dialect.blob, dialect.text)
        return [
            """
            CREATE TABLE key_ring (
                program_id \(text) NOT NULL,
                id \(text) NOT NULL,
                created_at \(integer) NOT NULL,
                key \(blob) NOT NULL,
                PRIMARY KEY (program_id, id)
            )\(dialect.tableSuffix)
            """
        ]
    }
}
