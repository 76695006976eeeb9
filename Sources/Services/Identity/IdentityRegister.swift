// SPDX-License-Identifier: Apache-2.0

package import Columns
package import Kernel
package import Roster
package import Store

/// Who the people of the program are: names, addresses and notes, which have no versions.
///
/// They are read from the store each time: it is one small query, and a person who was pseudonymised, here or by another
/// daemon on the same store, is gone from the next answer on.
package struct IdentityRegister: Sendable {
    package let store: any Store
    package let program: String

    package init(store: any Store, program: String) {
        self.store = store
        self.program = program
    }

    /// What is known of everybody, in the order of ids.
    package func all() async throws(Problem) -> [PersonIdentity] {
        do { return try await store.identities(program: program) } catch { throw Problem(error) }
    }

    /// What is known of one person; nil when nothing is.
    package func identity(of person: String) async throws(Problem) -> PersonIdentity? {
        try await all().first { $0.personID == person }
    }

    /// The table `identities` of a version: of the people in it those of whom anything is known.
    package func table(for tables: RosterTables) async throws(Problem) -> Table {
        let people = Self.people(of: tables)
        return try Self.table(try await all().filter { people.contains($0.personID) })
    }

    /// The identities as a table.
    package static func table(_ identities: [PersonIdentity]) throws(Problem) -> Table {
        let spec = TableSpec.identities
        do {
            let schema = try spec.schema()
            let columns: [String: Column] = [
                "person_id": .dictionary(identities.map(\.personID)),
                "name": .utf8(identities.map { $0.name ?? "" }, isNull: identities.map { $0.name == nil }),
                "mail": .utf8(identities.map { $0.mail ?? "" }, isNull: identities.map { $0.mail == nil }),
                "note": .utf8(identities.map { $0.note ?? "" }, isNull: identities.map { $0.note == nil }),
            ]
            let batch = try RecordBatch(schema: schema, columns: schema.fields.compactMap { columns[$0.name] })
            return try Table(name: spec.name, schema: schema, batches: identities.isEmpty ? [] : [batch])
        } catch {
            throw Problem(.internalError, "The table of identities could not be made: \(error)")
        }
    }

    /// The ids of the people of a version.
    package static func people(of tables: RosterTables) -> Set<String> {
        var ids: Set<String> = []
        for batch in tables[TableSpec.people.name]?.batches ?? [] {
            guard let column = batch.text("id") else { continue }
            for row in 0..<batch.count { ids.insert(column[row]) }
        }
        return ids
    }

    /// What the table `identities` says, row by row.
    package static func identities(in table: Table) -> [PersonIdentity] {
        table.batches.flatMap { batch -> [PersonIdentity] in
            guard let ids = batch.text("person_id") else { return [] }
            let (names, mails, notes) = (batch.text("name"), batch.text("mail"), batch.text("note"))
            func text(_ column: TextColumn?, _ row: Int) -> String? {
                guard let column, !column.isNull(at: row), !column[row].isEmpty else { return nil }
                return column[row]
            }
            return (0..<batch.count).map { row in
                PersonIdentity(
                    personID: ids[row], name: text(names, row), mail: text(mails, row), note: text(notes, row))
            }
        }
    }
}
