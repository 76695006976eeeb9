// SPDX-License-Identifier: Apache-2.0

import Coverage
import Testing

@Suite("Importance in a slot") struct ImportanceTests {
    @Test("exact figures equal the sum over all sets of people, and draws come near")
    func matchesEnumeration() throws {
        var cases = RandomCases(seed: 44)
        var informative = 0
        for number in 0..<60 {
            let model = try cases.model(services: cases.number(1...3), signatures: cases.number(1...3))
            let slot = cases.slot(model, demand: 1, supply: 3)
            let people = slot.supply.indices.flatMap { Array(repeating: $0, count: slot.supply[$0]) }
            let absence = [0.04, 0.3, 0.7][number % 3]
            // P(covered and these are there), over all sets of people who are there.
            var covered = 0.0
            var coveredWith = [Double](repeating: 0, count: people.count)
            for set in 0..<(1 << people.count) {
                var part = slot
                part.supply = [Int](repeating: 0, count: slot.supply.count)
                var probability = 1.0
                for person in people.indices {
                    let isThere = set >> person & 1 == 1
                    probability *= isThere ? 1 - absence : absence
                    if isThere { part.supply[people[person]] += 1 }
                }
                guard SubsetReference(model: model, slot: part).unserved == 0 else { continue }
                covered += probability
                for person in people.indices where set >> person & 1 == 1 { coveredWith[person] += probability }
            }
            let found = try #require(try SlotReliability.exact(slot, model: model, absence: absence))
            #expect(abs(found.reliability - covered) < 1e-12)
            let drawn = try SlotReliability.sampled(slot, model: model, absence: absence, draws: 1_000)
            #expect(abs(drawn.reliability - covered) < 0.06)
            for (person, signature) in people.enumerated() {
                let with = coveredWith[person] / (1 - absence)
                let without = (covered - coveredWith[person]) / absence
                let importance = try #require(found.importance[signature])
                #expect(abs(importance.birnbaum - (with - without)) < 1e-11)
                if covered < 0.999 {
                    let (worth, share) = (importance.riskAchievementWorth, importance.fussellVesely)
                    #expect(try abs(#require(worth) - (1 - without) / (1 - covered)) < 1e-9)
                    #expect(try abs(#require(share) - (with - covered) / (1 - covered)) < 1e-9)
                }
                #expect(try abs(#require(drawn.importance[signature]).birnbaum - importance.birnbaum) < 0.12)
                if importance.birnbaum > 0.05 { informative += 1 }
            }
        }
        #expect(informative > 15)
    }

    @Test("a probability is between 0 and 1, and too many combinations are not tried")
    func refusals() throws {
        let model = try CoverageModel(categories: [1], signatures: [[0]])
        let slot = CoverageSlot(demand: [1], supply: [9])
        #expect(throws: CoverageError.self) { try SlotReliability.exact(slot, model: model, absence: 0) }
        #expect(throws: CoverageError.self) { try SlotReliability.sampled(slot, model: model, absence: 1) }
        #expect(try SlotReliability.exact(slot, model: model, absence: 0.1, maximumStates: 9) == nil)
    }
}
