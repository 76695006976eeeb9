// SPDX-License-Identifier: Apache-2.0

import Roster

/// Open items that are decided in one sitting: of one kind, due in the same week, about the same person or rule.
struct Batch {
    let items: [WorkItem]
    /// The first day of the week that they are due in.
    let week: LocalDate
    /// The person that all of them are about.
    let person: Int?
    /// The rule that all of them touch.
    let rule: String?

    private struct Key: Hashable, Comparable {
        let kind: String
        let week: LocalDate
        let person: Int?
        let rule: String?

        static func < (left: Key, right: Key) -> Bool {
            (left.week, left.kind, left.person ?? -1, left.rule ?? "")
                < (right.week, right.kind, right.person ?? -1, right.rule ?? "")
        }
    }

    /// The batches of what is open, the largest first; each item is in one at most.
    ///
    /// O(m log m) of the items and their links.
    static func all(_ open: [WorkItem], weekStart: Weekday) -> [Batch] {
        var groups: [Key: [WorkItem]] = [:]
        for item in open {
            let week = (item.deadline ?? item.createdAt).date.onOrBefore(weekStart)
            if let person = item.person {
                groups[Key(kind: item.kind, week: week, person: person, rule: nil), default: []].append(item)
            }
            for rule in Set(item.links) where rule.hasPrefix("rule:") {
                groups[Key(kind: item.kind, week: week, person: nil, rule: rule), default: []].append(item)
            }
        }
        var taken: Set<String> = []
        var batches: [Batch] = []
        for (key, items) in groups.sorted(by: { ($1.value.count, $0.key) < ($0.value.count, $1.key) }) {
            let free = items.filter { !taken.contains($0.id) }
            guard free.count > 1 else { continue }
            taken.formUnion(free.map(\.id))
            batches.append(Batch(items: free, week: key.week, person: key.person, rule: key.rule))
        }
        return batches.sorted { ($1.items.count, $0.week) < ($0.items.count, $1.week) }
    }
}
