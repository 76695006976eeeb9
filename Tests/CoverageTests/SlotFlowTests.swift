// SPDX-License-Identifier: Apache-2.0

import Coverage
import Testing

@Suite("Slot flow") struct SlotFlowTests {
    @Test("unserved people per service equal the best of all assignments")
    func matchesAllAssignments() throws {
        var cases = RandomCases(seed: 1)
        for _ in 0..<400 {
            let model = try cases.model(services: cases.number(1...4), signatures: cases.number(1...3))
            var flow = SlotFlow(model: model)
            for _ in 0..<2 {
                let slot = cases.slot(model, demand: 2, supply: 2)
                let missing = try flow.cover(slot)
                let expected = AssignmentReference(model: model, slot: slot).unserved
                #expect(flow.unserved == expected, "\(model) \(slot)")
                #expect(missing == expected.reduce(0, +))
                #expect(zip(flow.served, flow.unserved).map(+) == slot.demand)
            }
        }
    }

    @Test("the total equals Ore's deficiency on larger slots, with the solver used again and again")
    func matchesDeficiency() throws {
        var cases = RandomCases(seed: 2)
        for _ in 0..<40 {
            let model = try cases.model(services: cases.number(5...9), signatures: cases.number(4...12))
            var flow = SlotFlow(model: model)
            for _ in 0..<5 {
                let slot = cases.slot(model, demand: 8, supply: 6)
                #expect(try flow.cover(slot) == SubsetReference(model: model, slot: slot).unserved)
            }
        }
    }

    @Test("more than 64 services need no other code")
    func manyServices() throws {
        // One person for every two neighbouring services out of 150: every second service can be served.
        let count = 150
        let pairs = stride(from: 0, to: count, by: 2).map { ServiceSet([$0, $0 + 1]) }
        let model = try CoverageModel(categories: (0..<count).map { $0 % 2 }, signatures: pairs)
        let slot = CoverageSlot(demand: Array(repeating: 1, count: count), supply: Array(repeating: 1, count: 75))
        var flow = SlotFlow(model: model)
        #expect(try flow.cover(slot) == 75)
        #expect(flow.served == (0..<count).map { 1 - $0 % 2 })
        let bottleneck = try flow.bottleneck(slot)
        #expect(bottleneck == Bottleneck(services: [0, 1], demand: 2, people: 1))
        #expect(bottleneck.ratio == 2)
    }

    @Test("a slot that does not fit the model is refused by name")
    func refusesForeignSlots() throws {
        let model = try CoverageModel(categories: [1, 2], signatures: [[0], [0, 1]])
        var flow = SlotFlow(model: model)
        #expect(throws: CoverageError(field: "slot.demand", value: "3 numbers", allowed: "2 numbers")) {
            try flow.cover(CoverageSlot(demand: [1, 1, 1], supply: [1, 1]))
        }
        #expect(throws: CoverageError(field: "slot.supply[1]", value: -1, allowed: "0 ... 1000000")) {
            try flow.bottleneck(CoverageSlot(demand: [1, 1], supply: [1, -1]))
        }
        #expect(throws: CoverageError.self) {
            try flow.minimumSlack(CoverageSlot(demand: [Int.max, 1], supply: [1, 1]))
        }
        #expect(throws: CoverageError.self) { try CoverageModel(categories: [1], signatures: [[0], [70]]) }
    }
}
