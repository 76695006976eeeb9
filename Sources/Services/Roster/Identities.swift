// SPDX-License-Identifier: Apache-2.0

import Columns
import Kernel
import Roster

/// The names of people as a caller may see them: in full, as initials, or not at all (the opaque id instead).
enum Identities {
    static func disclosed(_ table: Table, as disclosure: Disclosure) throws(ColumnsError) -> Table {
        if disclosure == .full { return table }
        var ids: [String] = []
        var names: [String] = []
        for batch in table.batches {
            guard let people = batch.text("person_id"), let full = batch.text("name") else { continue }
            for row in 0..<batch.count {
                let id = people[row]
                ids.append(id)
                let isNamed = disclosure == .initials && !full.isNull(at: row)
                names.append(isNamed ? initials(full[row]) : id)
            }
        }
        // Types and order as declared: a reader must not see which form it got by the shape of the table.
        let nothing = Column.utf8(ids.map { _ in "" }, isNull: ids.map { _ in true })
        let columns: [String: Column] = [
            "person_id": .dictionary(ids), "name": .utf8(names), "mail": nothing, "note": nothing,
        ]
        let schema = try TableSpec.identities.schema()
        return Table(
            name: table.name, try RecordBatch(schema: schema, columns: schema.fields.compactMap { columns[$0.name] }))
    }

    /// `M.A.` for "Maria Alvarez".
    static func initials(_ name: String) -> String {
        name.split(separator: " ").compactMap { word in
            word.first(where: \.isLetter).map { String($0).uppercased() + "." }
        }.joined()
    }
}
