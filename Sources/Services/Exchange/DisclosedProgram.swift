// SPDX-License-Identifier: Apache-2.0

package import Columns
package import Kernel
package import Roster

/// A version as somebody may see it who takes it away: without full disclosure no names, no reason of an absence, and no
/// table that is about persons rather than about the schedule.
package struct DisclosedProgram: Sendable {
    /// The tables; `identities` only with full disclosure.
    package let tables: RosterTables
    /// What was left out, as `table.column` or as a table; empty with full disclosure.
    package let withheld: [String]

    /// What people may ask for that says nothing about why.
    private static let plainRequests: Set<String> = ["no_call", "day_off"]

    /// - Parameters:
    ///   - tables: the tables of a version.
    ///   - identities: the table `identities` that belongs to it.
    ///   - personal: the personal data that the reader's scopes permit.
    package init(
        _ tables: RosterTables, identities: Table, as disclosure: Disclosure, personal: Set<PersonalData>
    ) throws(ColumnsError) {
        guard disclosure != .full else {
            let refused = tables.tables.map(\.name).filter { name in
                PersonalTables.data(in: name).map { !personal.contains($0) } ?? false
            }
            self.tables = RosterTables(tables.tables.filter { !refused.contains($0.name) }).replacing(identities)
            withheld = refused
            return
        }
        let persons = Set(TableSpec.all.filter(\.isPersonal).map(\.name))
        var kept = RosterTables(tables.tables.filter { !persons.contains($0.name) })
        var withheld = ["people.name", "people.mail", "people.note"]
        withheld += tables.tables.map(\.name).filter { persons.contains($0) && $0 != TableSpec.identities.name }
        // Requests for leave say why as absences do, and in words of the program's own; so do work items.
        for (name, word, plain) in [
            (TableSpec.absences.name, "other", []), (TableSpec.requests.name, "away", Self.plainRequests),
            (TableSpec.workItems.name, "item", []),
        ] as [(String, String, Set<String>)] {
            guard let table = kept[name] else { continue }
            kept = kept.replacing(try Self.replacing(allBut: plain, with: word, in: table))
            withheld.append(name + ".kind")
        }
        self.tables = kept
        self.withheld = withheld
    }

    private static func replacing(allBut plain: Set<String>, with word: String, in table: Table) throws(ColumnsError)
        -> Table
    {
        var batches: [RecordBatch] = []
        for batch in table.batches {
            guard let place = batch.schema.index(of: "kind"), let kinds = batch.text("kind") else {
                batches.append(batch)
                continue
            }
            var columns = batch.columns
            columns[place] = .dictionary((0..<batch.count).map { plain.contains(kinds[$0]) ? kinds[$0] : word })
            batches.append(try RecordBatch(schema: batch.schema, columns: columns, count: batch.count))
        }
        return try Table(name: table.name, schema: table.schema, batches: batches)
    }
}
