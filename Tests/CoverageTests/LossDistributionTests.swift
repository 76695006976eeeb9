// SPDX-License-Identifier: Apache-2.0

import Coverage
import Testing

@Suite struct LossDistributionTests {
    /// Against every subset of people, one by one.
    @Test func matchesEverySubsetOfPeople() throws {
        var random = SplitMix(seed: 0x10_55)
        for _ in 0..<40 {
            let skills = (0..<Int.random(in: 1...6, using: &random)).map { _ in
                ServiceSet(mask: UInt64.random(in: 0..<8, using: &random))
            }
            let (signatures, numbers) = SkillSignatures.grouping(skills)
            let model = try CoverageModel(categories: [1, 2, 3], signatures: signatures.sets)
            var slot = CoverageSlot(emptyFor: model)
            for service in 0..<3 { slot.demand[service] = Int.random(in: 0...2, using: &random) }
            for number in numbers { slot.supply[number] += 1 }
            let absence = Double.random(in: 0.05...0.6, using: &random)
            var expected = [Double](repeating: 0, count: 7)
            for subset in 0..<(1 << skills.count) {
                var state = slot
                state.supply = state.supply.map { _ in 0 }
                var probability = 1.0
                for person in skills.indices {
                    let isThere = subset >> person & 1 == 1
                    probability *= isThere ? 1 - absence : absence
                    if isThere { state.supply[numbers[person]] += 1 }
                }
                var flow = SlotFlow(model: model)
                expected[try flow.cover(state)] += probability
            }
            let found = try #require(try LossDistribution.exact(slot, model: model, absence: absence))
            for (loss, probability) in expected.enumerated() {
                let got = loss < found.probabilities.count ? found.probabilities[loss] : 0
                #expect(abs(got - probability) < 1e-12)
            }
            let twice = found.adding(found)
            #expect(abs(twice.mean - 2 * found.mean) < 1e-9)
            #expect(abs(twice.probabilities.reduce(0, +) - 1) < 1e-9)
            // CVaR is the least of v + E(U - v)+ / (1 - level) over v (Rockafellar and Uryasev 2000).
            let level = Double.random(in: 0.5..<0.99, using: &random)
            let least = (0..<twice.probabilities.count).map { value in
                Double(value)
                    + twice.probabilities.enumerated().reduce(0) { $0 + Double(max(0, $1.offset - value)) * $1.element }
                    / (1 - level)
            }.min()
            #expect(abs(twice.conditionalValueAtRisk(level) - (least ?? -1)) < 1e-9)
        }
    }

    @Test func saysWhenThereAreTooManyStates() throws {
        let model = try CoverageModel(categories: [1], signatures: [[0]])
        let slot = CoverageSlot(demand: [1], supply: [9])
        #expect(try LossDistribution.exact(slot, model: model, absence: 0.1, maximumStates: 9) == nil)
        #expect(throws: CoverageError.self) { try LossDistribution.exact(slot, model: model, absence: 1) }
    }
}
