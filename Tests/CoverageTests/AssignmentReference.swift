// SPDX-License-Identifier: Apache-2.0

import Coverage

/// Tries every way to give every person one service or none, and keeps the lexicographically best.
struct AssignmentReference {
    let model: CoverageModel
    let slot: CoverageSlot

    /// Unserved people per service: least by category, the most protected first, then by service.
    var unserved: [Int] {
        let people = slot.supply.indices.flatMap { Array(repeating: model.signatures[$0], count: slot.supply[$0]) }
        var best: (key: [Int], unserved: [Int])?
        var missing = slot.demand
        func place(_ person: Int) {
            guard person < people.count else {
                let key = key(missing)
                if best.map({ key.lexicographicallyPrecedes($0.key) }) ?? true { best = (key, missing) }
                return
            }
            place(person + 1)
            for service in missing.indices where missing[service] > 0 && people[person].contains(service) {
                missing[service] -= 1
                place(person + 1)
                missing[service] += 1
            }
        }
        place(0)
        return best?.unserved ?? slot.demand
    }

    private func key(_ missing: [Int]) -> [Int] {
        let categories = Set(model.categories).sorted()
        let sums = categories.map { category in
            missing.indices.reduce(0) { $0 + (model.categories[$1] == category ? missing[$1] : 0) }
        }
        let order = missing.indices.sorted { (model.categories[$0], $0) < (model.categories[$1], $1) }
        return sums + order.map { missing[$0] }
    }
}
