// SPDX-License-Identifier: Apache-2.0

import HoldfastPlugin
import Roster

/// How many assignments of some days differ between two versions (original-system.md 1.4).
///
/// An assignment is known by its slot and person; it is modified if it is to another service or has other times of its own.
struct Churn {
    private(set) var added = 0
    private(set) var removed = 0
    private(set) var modified = 0
    /// Everybody of whom an assignment is among them, by id.
    private(set) var people: Set<String> = []
    /// Assignments of the days in the greater of the two versions.
    let size: Int

    private static let telling = ["service_id", "start", "end"]

    /// Compares the tables of assignments of two versions; O(rows of batches that differ).
    ///
    /// - Parameter sizes: assignments of the days before and after.
    init(from old: RosterTables, to new: RosterTables, on dates: DateRange, sizes: (old: Int, new: Int))
        throws(RosterError)
    {
        size = max(sizes.old, sizes.new)
        for change in try RosterDiff.changes(from: old, to: new) where change.table == "assignments" {
            let key = Dictionary(change.key.map { ($0.column, $0.text) }, uniquingKeysWith: { first, _ in first })
            guard let date = key["date"].flatMap({ LocalDate($0) }), dates.contains(date) else { continue }
            switch (change.old, change.new) {
            case (nil, _): added += 1
            case (_, nil): removed += 1
            case (let before?, let after?):
                guard Self.texts(before) != Self.texts(after) else { continue }
                modified += 1
            }
            if let person = key["person_id"] { people.insert(person) }
        }
    }

    /// (added + removed + modified) / the greater number of assignments; 0 if there are none.
    var rate: Double { size == 0 ? 0 : Double(changed) / Double(size) }
    /// All that differ.
    var changed: Int { added + removed + modified }

    private static func texts(_ row: [RosterCell]) -> [String] {
        telling.map { column in row.first { $0.column == column }?.text ?? "" }
    }

    var json: JSONValue {
        [
            "added": .count(added), "removed": .count(removed), "modified": .count(modified),
            "people": .count(people.count), "assignments": .count(size),
        ]
    }
}
