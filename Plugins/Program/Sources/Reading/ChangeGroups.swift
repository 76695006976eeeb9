// SPDX-License-Identifier: Apache-2.0

import HoldfastPlugin
import Roster

/// Changes by person and day, in the order of days and names; those of nobody come first.
struct ChangeGroups {
    struct Group {
        /// The person's id; nil for changes of the program.
        let person: String?
        let date: LocalDate?
        let changes: [(sentence: String, json: JSONValue)]

        func json(_ source: ProgramSource) -> JSONValue {
            [
                "person": person.map { .string($0) } ?? .null,
                "name": person.map { .string(source.names.name(of: $0)) } ?? .null,
                "date": date.map { .string("\($0)") } ?? .null, "changes": .array(changes.map(\.json)),
            ]
        }
    }

    private struct Key: Hashable { let date: LocalDate?, person: String? }

    let groups: [Group]
    /// How many changes are in the groups.
    let shown: Int

    /// The first `limit` changes.
    ///
    /// O(n log n).
    init(_ changes: [RowChange], _ wording: ChangeWording, limit: Int) {
        func key(_ change: RowChange) -> Key {
            Key(date: ChangeWording.date(change), person: ChangeWording.person(change))
        }
        let keyed = changes.enumerated().map { (key: key($0.element), place: $0.offset, change: $0.element) }
        let ordered = keyed.sorted { left, right in
            let (one, other) = (left.key, right.key)
            let (first, second) = (one.date ?? .earliest, other.date ?? .earliest)
            if first != second { return first < second }
            if one.person != other.person { return (one.person ?? "") < (other.person ?? "") }
            return left.place < right.place
        }.prefix(limit)
        shown = ordered.count
        var groups: [Group] = []
        var rest = ordered[...]
        while let first = rest.first {
            let same = rest.prefix { $0.key == first.key }
            groups.append(
                Group(
                    person: first.key.person, date: first.key.date,
                    changes: same.map { (wording.sentence($0.change), wording.json($0.change)) }))
            rest = rest.dropFirst(same.count)
        }
        self.groups = groups
    }

    /// One line a change, under its day.
    func text(_ source: ProgramSource) -> String {
        var text = ""
        var last: LocalDate??
        for group in groups {
            if last != .some(group.date) {
                text += "\n" + (group.date.map { Wording.dateWithYear($0) } ?? "The program") + "\n"
                last = .some(group.date)
            }
            for change in group.changes { text += "  \(change.sentence)\n" }
        }
        return text
    }

    static let schema = ToolSchema.object(
        [
            "person": .string().orNull, "name": .string().orNull, "date": .string().orNull,
            "changes": .array(of: .object([:], additionalProperties: true)),
        ], required: ["person", "name", "date", "changes"])
}
