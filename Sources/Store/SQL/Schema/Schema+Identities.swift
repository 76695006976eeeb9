// SPDX-License-Identifier: Apache-2.0

extension Schema {
    /// Schema 3: names, outside every version.
    ///
    /// Earlier releases kept them as a table of each version. A batch can only be read by who knows its encoding, so they
    /// are moved by the host when it starts, and not here.
    @Sendable
    static func identities(_ dialect: SQLDialect) -> [String] {
        let text = dialect.text
        return [
            """
            CREATE TABLE identities (
                program_id \(text) NOT NULL,
                person_id \(text) NOT NULL,
                name \(text),
                mail \(text),
                note \(text),
                PRIMARY KEY (program_id, person_id)
            )\(dialect.tableSuffix)
            """
        ]
    }
}
