// SPDX-License-Identifier: Apache-2.0

import Coverage
import Testing

@Suite("Bottleneck and slack") struct BottleneckTests {
    @Test("ratio and witness equal the best of all service sets")
    func matchesAllSubsets() throws {
        var cases = RandomCases(seed: 3)
        var ties = 0
        for _ in 0..<600 {
            let model = try cases.model(services: cases.number(1...8), signatures: cases.number(1...8))
            var flow = SlotFlow(model: model)
            let slot = cases.slot(model, demand: cases.number(1...4), supply: cases.number(1...5))
            let expected = SubsetReference(model: model, slot: slot).bottleneck
            let found = try flow.bottleneck(slot)
            #expect(found == expected, "\(model) \(slot)")
            if found.services.count > 1 { ties += 1 }
        }
        #expect(ties > 50, "the cases must not be trivial")
    }

    @Test("least slack and its witness equal the best of all service sets")
    func slackMatchesAllSubsets() throws {
        var cases = RandomCases(seed: 4)
        var positive = 0
        for _ in 0..<600 {
            let model = try cases.model(services: cases.number(1...8), signatures: cases.number(1...8))
            var flow = SlotFlow(model: model)
            let slot = cases.slot(model, demand: cases.number(1...2), supply: cases.number(1...6))
            let expected = SubsetReference(model: model, slot: slot).minimumSlack
            let found = try flow.minimumSlack(slot)
            #expect(found?.people == expected?.people, "\(model) \(slot)")
            guard let expected, let found else { continue }
            if expected.people >= 0 {
                #expect(found.services == expected.services, "\(model) \(slot)")
                positive += 1
            }
            let set = ServiceSet(found.services)
            #expect(model.slack(of: set, in: slot) == found.people)
        }
        #expect(positive > 100)
    }

    @Test("a short slot's witness is a set of the fewest services among the most deficient")
    func deficientWitness() throws {
        var cases = RandomCases(seed: 5)
        for _ in 0..<300 {
            let model = try cases.model(services: 6, signatures: 5)
            var flow = SlotFlow(model: model)
            let slot = cases.slot(model, demand: 4, supply: 2)
            guard let expected = SubsetReference(model: model, slot: slot).minimumSlack, expected.people < 0 else {
                continue
            }
            #expect(try flow.minimumSlack(slot)?.services == expected.services)
        }
    }

    @Test("no demand is 0, demand without anybody is no number, and nothing is clamped")
    func edges() throws {
        let model = try CoverageModel(categories: [1, 2, 3], signatures: [[0], [0, 1]])
        var flow = SlotFlow(model: model)
        let idle = try flow.bottleneck(CoverageSlot(demand: [0, 0, 0], supply: [3, 0]))
        #expect(idle.ratio == 0 && idle.services.isEmpty && !idle.hasNoCapacity)
        #expect(try flow.minimumSlack(CoverageSlot(demand: [0, 0, 0], supply: [3, 0])) == nil)
        let alone = try flow.bottleneck(CoverageSlot(demand: [1, 2, 1], supply: [3, 0]))
        #expect(alone.ratio == nil && alone.hasNoCapacity && alone.services == [1, 2] && alone.demand == 3)
        let empty = try flow.bottleneck(CoverageSlot(demand: [1, 0, 0], supply: [0, 0]))
        #expect(empty.hasNoCapacity && empty.services == [0])
        let overloaded = try flow.bottleneck(CoverageSlot(demand: [1, 5, 0], supply: [9, 2]))
        #expect(overloaded.ratio == 2.5 && overloaded.services == [1] && overloaded.slack == -3)
    }

    @Test("among equal ratios the fewest services win, then the first")
    func witnessOrder() throws {
        let model = try CoverageModel(categories: [1, 1, 1, 1], signatures: [[0], [1, 2], [3]])
        var flow = SlotFlow(model: model)
        let found = try flow.bottleneck(CoverageSlot(demand: [0, 1, 1, 2], supply: [0, 2, 2]))
        #expect(found == Bottleneck(services: [3], demand: 2, people: 2))
        let first = try flow.bottleneck(CoverageSlot(demand: [2, 1, 1, 2], supply: [2, 2, 2]))
        #expect(first.services == [0])
    }
}
