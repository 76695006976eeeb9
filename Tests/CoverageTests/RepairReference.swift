// SPDX-License-Identifier: Apache-2.0

import Coverage

/// Tries every service for every person, staying included, and keeps the best by definition: unserved by category, then
/// changed people, then their strain.
struct RepairReference {
    let model: CoverageModel
    let slot: RepairSlot

    /// Unserved by category, ascending, people who changed, and the strain of that.
    var best: (unserved: [Int], changes: Int, strain: Int) {
        let categories = Set(model.categories).sorted()
        let people = slot.crews.flatMap { Array(repeating: $0, count: $0.count) }
        var best: [Int]?
        func place(_ person: Int, _ missing: [Int], _ changes: Int, _ strain: Int) {
            guard person < people.count else {
                let sums = categories.map { category in
                    missing.indices.reduce(0) { $0 + (model.categories[$1] == category ? max(0, missing[$1]) : 0) }
                }
                let key = sums + [changes, strain]
                if best.map({ key.lexicographicallyPrecedes($0) }) ?? true { best = key }
                return
            }
            let crew = people[person]
            var kept = missing
            if let current = crew.current, model.signatures[crew.signature].contains(current) { kept[current] -= 1 }
            place(person + 1, kept, changes, strain)
            for service in missing.indices
            where service != crew.current && model.signatures[crew.signature].contains(service) {
                var moved = missing
                moved[service] -= 1
                place(person + 1, moved, changes + 1, strain + crew.strain)
            }
        }
        place(0, slot.demand, 0, 0)
        let result = best ?? []
        return (Array(result.dropLast(2)), result.dropLast().last ?? 0, result.last ?? 0)
    }
}
