// SPDX-License-Identifier: Apache-2.0

import Coverage

/// The definitions, word by word, over all non-empty sets of services with demand.
struct SubsetReference {
    let model: CoverageModel
    let slot: CoverageSlot

    private var sets: [[Int]] {
        let demanded = slot.demand.indices.filter { slot.demand[$0] > 0 }
        return (0..<(1 << demanded.count)).dropFirst().map { mask in
            demanded.indices.filter { mask >> $0 & 1 == 1 }.map { demanded[$0] }
        }
    }

    private func people(_ set: [Int]) -> Int {
        model.signatures.indices.reduce(0) { sum, signature in
            set.contains { model.signatures[signature].contains($0) } ? sum + slot.supply[signature] : sum
        }
    }

    private func demand(_ set: [Int]) -> Int { set.reduce(0) { $0 + slot.demand[$1] } }

    var bottleneck: Bottleneck {
        let uncovered = slot.demand.indices.filter { slot.demand[$0] > 0 && people([$0]) == 0 }
        if !uncovered.isEmpty { return Bottleneck(services: uncovered, demand: demand(uncovered), people: 0) }
        let all = sets.map { Bottleneck(services: $0, demand: demand($0), people: people($0)) }
        return all.max { one, other in
            let (left, right) = (one.demand * other.people, other.demand * one.people)
            return left != right ? left < right : Self.precedes(other.services, one.services)
        } ?? Bottleneck(services: [], demand: 0, people: 0)
    }

    var minimumSlack: (services: [Int], people: Int)? {
        sets.map { (services: $0, people: people($0) - demand($0)) }.min { one, other in
            one.people != other.people ? one.people < other.people : Self.precedes(one.services, other.services)
        }
    }

    /// Ore's deficiency.
    var unserved: Int { max(0, -(minimumSlack?.people ?? 0)) }

    static func precedes(_ one: [Int], _ other: [Int]) -> Bool {
        one.count != other.count ? one.count < other.count : one.lexicographicallyPrecedes(other)
    }
}
