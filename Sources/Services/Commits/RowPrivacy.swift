// SPDX-License-Identifier: Apache-2.0

import JSON
import Roster
import RosterJSON

/// Which changes of rows may stand where they stay: in events, and in what others are told of a conflict.
///
/// Rows of personal tables, and of tables whose rows are removed when their time is over, may not: an event is for ever.
/// Of these the number of rows is told.
enum RowPrivacy {
    static func isWithheld(_ table: String) -> Bool {
        TableSpec.named(table)?.isPersonal != false || RetentionClass.all.contains { $0.table == table }
    }

    /// The members `changes`, `total_changes` and, if any are left out, `withheld` of a document.
    static func members(of changes: [RowChange], atMost limit: Int) -> JSONObject {
        let shown = changes.filter { !isWithheld($0.table) }
        var document: JSONObject = [
            "changes": .array(shown.prefix(limit).map { RosterEditJSON.json($0) }),
            "total_changes": .integer(Int64(changes.count)),
        ]
        let withheld = Dictionary(grouping: changes.filter { isWithheld($0.table) }, by: \.table)
        if !withheld.isEmpty {
            document["withheld"] = .object(
                JSONObject(withheld.sorted { $0.key < $1.key }.map { ($0.key, .integer(Int64($0.value.count))) }))
        }
        return document
    }
}
