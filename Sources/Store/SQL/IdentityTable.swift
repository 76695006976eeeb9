// SPDX-License-Identifier: Apache-2.0

/// Reads and writes who people are.
package struct IdentityTable<Connection: SQLConnection> {
    let connection: Connection

    package init(_ connection: Connection) {
        self.connection = connection
    }

    /// See `Store.identities(program:)`.
    package func identities(program: String) throws(StoreError) -> [PersonIdentity] {
        try connection.query(
            "SELECT person_id, name, mail, note FROM identities WHERE program_id = $1 ORDER BY person_id",
            [.text(program)]
        ) { (row) throws(StoreError) in
            PersonIdentity(
                personID: try row.text(0), name: try row.optionalText(1),
                mail: try row.optionalText(2), note: try row.optionalText(3))
        }
    }

    /// Applies the identity writes of a unit, in order.
    func write(_ unit: UnitOfWork) throws(StoreError) {
        for write in unit.identities {
            switch write {
            case .put(let identity): try put(identity, program: unit.program)
            case .remove(let person):
                try connection.execute(
                    "DELETE FROM identities WHERE program_id = $1 AND person_id = $2",
                    [.text(unit.program), .text(person)])
            case .removeAll:
                try connection.execute("DELETE FROM identities WHERE program_id = $1", [.text(unit.program)])
            case .removeFromVersions(let table): try removeFromVersions(table, program: unit.program)
            }
        }
    }

    private func put(_ identity: PersonIdentity, program: String) throws(StoreError) {
        try connection.execute(
            """
            INSERT INTO identities (program_id, person_id, name, mail, note) VALUES ($1, $2, $3, $4, $5)
            ON CONFLICT (program_id, person_id)
            DO UPDATE SET name = excluded.name, mail = excluded.mail, note = excluded.note
            """,
            [
                .text(program), .text(identity.personID), .optional(identity.name), .optional(identity.mail),
                .optional(identity.note),
            ])
    }

    private func removeFromVersions(_ table: String, program: String) throws(StoreError) {
        let digests = try connection.query(
            "SELECT DISTINCT digest FROM roster_version_batches WHERE program_id = $1 AND table_name = $2",
            [.text(program), .text(table)]
        ) { (row) throws(StoreError) in try row.bytes(0) }
        try connection.execute(
            "DELETE FROM roster_version_batches WHERE program_id = $1 AND table_name = $2",
            [.text(program), .text(table)])
        for digest in digests {
            try connection.execute(
                """
                DELETE FROM roster_batches WHERE program_id = $1 AND digest = $2 AND NOT EXISTS (
                    SELECT 1 FROM roster_version_batches WHERE program_id = $1 AND digest = $2)
                """,
                [.text(program), .blob(digest)])
        }
    }
}
