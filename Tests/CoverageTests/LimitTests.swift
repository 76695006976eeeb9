// SPDX-License-Identifier: Apache-2.0

import Coverage
import Testing

@Suite("Largest accepted inputs") struct LimitTests {
    @Test("a slot at the limits does not overflow the exact arithmetic") func largestSlot() throws {
        let count = 1073
        let model = try CoverageModel(
            categories: Array(repeating: 1, count: count), signatures: (0..<count).map { ServiceSet([$0]) })
        var slot = CoverageSlot(
            demand: Array(repeating: CoverageSlot.maximumCount, count: count),
            supply: Array(repeating: CoverageSlot.maximumCount, count: count))
        slot.supply[7] -= 1
        var flow = SlotFlow(model: model)
        #expect(try flow.cover(slot) == 1)
        #expect(flow.unserved[7] == 1)
        let bottleneck = try flow.bottleneck(slot)
        #expect(bottleneck.services == [7] && bottleneck.people == 999_999)
        slot.demand[0] += 1
        #expect(throws: CoverageError.self) { try flow.cover(slot) }
    }

    @Test("a week at the limits does not overflow the exact arithmetic") func largestWeek() throws {
        let model = try CoverageModel(categories: [1, 2], signatures: [[0, 1], [1]])
        let slots = [CoverageWeek.Slot](repeating: .init(minutes: 1439, demand: [53_200, 53_200]), count: 7)
        // All but one person may do everything, so that theta is not simpleRho and the fractions do not cancel.
        var people = [CoverageWeek.Person](
            repeating: .init(signature: 1, availability: 0b111_1111, capMinutes: 10_079), count: 106_521)
        for person in 0..<53_299 { people[person].signature = 0 }
        for person in 0..<9 { people[person].capMinutes = 10_007 + person }
        let load = try WeeklyLoad.analyse(CoverageWeek(slots: slots, people: people), model: model)
        let theta = try #require(load.theta)
        #expect(theta >= load.simpleRho ?? 2)
        #expect(theta <= 1.01 && theta > 0.99)
        people.append(people[0])
        people.append(people[0])
        people.append(people[0])
        #expect(throws: CoverageError.self) {
            try WeeklyLoad.analyse(CoverageWeek(slots: slots, people: people), model: model)
        }
    }
}
