// SPDX-License-Identifier: Apache-2.0

/// The names of a pattern's groups.
///
/// One name may stand twice if only one of its groups can take part in a match: they are in different alternatives of
/// a disjunction that is around both (ECMA-262, 22.2.1.1 and 22.2.1.4, MightBothParticipate).
struct GroupNames {
    /// A disjunction around a place, and in which of its alternatives the place is.
    private struct Turn: Hashable {
        let disjunction: Int
        var alternative: Int
    }

    private struct Entry {
        let group: Int
        let turns: [Turn]
    }

    private var disjunctions = 0
    private var turns: [Turn] = []
    private var entries: [String: [Entry]] = [:]

    mutating func enterDisjunction() {
        disjunctions += 1
        turns.append(Turn(disjunction: disjunctions, alternative: 0))
    }

    mutating func nextAlternative() {
        turns[turns.count - 1].alternative += 1
    }

    mutating func leaveDisjunction() {
        turns.removeLast()
    }

    /// Notes a group here; false if another group of this name can match together with it.
    mutating func add(_ name: String, group: Int) -> Bool {
        for entry in entries[name, default: []] {
            // Paths from the root agree up to the innermost disjunction around both.
            guard let fork = zip(entry.turns, turns).first(where: { $0 != $1 }),
                fork.0.disjunction == fork.1.disjunction
            else { return false }
        }
        entries[name, default: []].append(Entry(group: group, turns: turns))
        return true
    }

    func groups(named name: String) -> [Int]? {
        entries[name]?.map(\.group)
    }
}
