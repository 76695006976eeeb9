// SPDX-License-Identifier: Apache-2.0

import Coverage
import Testing

@Suite("Slot memory") struct SlotMemoTests {
    @Test("gives what the flow gives, and computes a repeated slot once")
    func remembers() throws {
        var cases = RandomCases(seed: 8)
        let model = try cases.model(services: 5, signatures: 6)
        let slots = (0..<40).map { _ in cases.slot(model, demand: 3, supply: 2) }
        var memo = SlotMemo(model: model)
        var flow = SlotFlow(model: model)
        for slot in slots + slots {
            let analysis = try memo.analysis(of: slot)
            let missing = try flow.cover(slot)
            #expect(analysis.unserved == flow.unserved)
            #expect(analysis.totalUnserved == missing)
            #expect(try analysis.bottleneck == flow.bottleneck(slot))
        }
        #expect(memo.misses == Set(slots).count && memo.hits == 80 - memo.misses)
    }

    @Test("a full memory forgets, and stays right")
    func forgets() throws {
        let model = try CoverageModel(categories: [2, 1], signatures: [[0, 1]])
        var memo = SlotMemo(model: model, maximumEntries: 1)
        let short = CoverageSlot(demand: [2, 1], supply: [2])
        for _ in 0..<2 {
            let analysis = try memo.analysis(of: short)
            #expect(
                analysis.categories == [
                    CategoryShortfall(category: 1, demand: 1, unserved: 0),
                    CategoryShortfall(category: 2, demand: 2, unserved: 1),
                ])
            #expect(try memo.analysis(of: CoverageSlot(demand: [0, 0], supply: [0])).categories.isEmpty)
        }
        #expect(memo.hits == 0 && memo.misses == 4)
    }
}
