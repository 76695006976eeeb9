// SPDX-License-Identifier: Apache-2.0

import Coverage
import Testing

@Suite("Cheapest repair") struct RepairTests {
    static func slot(_ cases: inout RandomCases, _ model: CoverageModel, crews: Int, size: Int) -> RepairSlot {
        RepairSlot(
            demand: (0..<model.serviceCount).map { _ in max(0, cases.number(-1...2)) },
            crews: (0..<crews).map { _ in
                let current = cases.number(-1...(model.serviceCount - 1))
                return RepairSlot.Crew(
                    signature: cases.number(0...(model.signatureCount - 1)), current: current < 0 ? nil : current,
                    count: cases.number(0...size), strain: max(0, cases.number(-1...2)))
            })
    }

    @Test("unserved by category and changed people equal the best of all schedules")
    func matchesAllSchedules() throws {
        var cases = RandomCases(seed: 41)
        var (repaired, short) = (0, 0)
        for _ in 0..<300 {
            let model = try cases.model(services: cases.number(1...4), signatures: cases.number(1...3))
            var flow = RepairFlow(model: model)
            for _ in 0..<2 {
                let slot = Self.slot(&cases, model, crews: cases.number(0...4), size: 2)
                let found = try flow.repair(slot)
                let expected = RepairReference(model: model, slot: slot).best
                let sums = Set(model.categories).sorted().map { category in
                    found.unserved.indices.reduce(0) {
                        $0 + (model.categories[$1] == category ? found.unserved[$1] : 0)
                    }
                }
                #expect(sums == expected.unserved, "\(model) \(slot)")
                #expect(found.changes == expected.changes, "\(model) \(slot)")
                let strain = found.moves.reduce(0) { $0 + slot.crews[$1.crew].strain * $1.count }
                #expect(strain == expected.strain, "\(model) \(slot)")
                #expect(try Self.isWorkable(found, slot, model))
                if found.changes > 0 { repaired += 1 }
                if found.totalUnserved > 0 { short += 1 }
            }
        }
        #expect(repaired > 100 && short > 100, "the cases cover both: \(repaired), \(short)")
    }

    /// Whether the moves, done one by one, leave unserved what the repair says, with nobody moved twice or where they
    /// may not be.
    static func isWorkable(_ repair: Repair, _ slot: RepairSlot, _ model: CoverageModel) throws -> Bool {
        var there = [Int](repeating: 0, count: model.serviceCount)
        var staying = slot.crews.map(\.count)
        for move in repair.moves {
            guard model.signatures[slot.crews[move.crew].signature].contains(move.to),
                slot.crews[move.crew].current != move.to
            else { return false }
            staying[move.crew] -= move.count
            there[move.to] += move.count
        }
        guard staying.allSatisfy({ $0 >= 0 }) else { return false }
        for (index, crew) in slot.crews.enumerated() {
            if let current = crew.current, model.signatures[crew.signature].contains(current) {
                there[current] += staying[index]
            }
        }
        return zip(slot.demand, there).map { max(0, $0 - $1) } == repair.unserved
    }

    @Test("larger slots: never worse than before, never more served than can be, and the memo says the same")
    func largerSlots() throws {
        var cases = RandomCases(seed: 42)
        for _ in 0..<20 {
            let model = try cases.model(services: 9, signatures: 12)
            var (memo, coverage) = (RepairMemo(model: model), SlotFlow(model: model))
            for _ in 0..<5 {
                let slot = Self.slot(&cases, model, crews: 30, size: 1)
                let found = try memo.repair(slot)
                var question = CoverageSlot(emptyFor: model)
                question.demand = slot.demand
                for crew in slot.crews { question.supply[crew.signature] += crew.count }
                #expect(try coverage.cover(question) == found.totalUnserved)
                #expect(found.totalUnserved <= found.totalUnservedStatic)
                #expect(found.changes >= found.totalUnservedStatic - found.totalUnserved)
                #expect(try Self.isWorkable(found, slot, model))
                #expect(try memo.repair(slot) == found)
            }
            #expect(memo.hits > 0)
        }
    }

    @Test("what does not fit the model is refused by name")
    func refusesForeignSlots() throws {
        let model = try CoverageModel(categories: [1, 2], signatures: [[0], [0, 1]])
        var flow = RepairFlow(model: model)
        func refused(_ field: String, _ crew: RepairSlot.Crew, demand: [Int] = [1, 1]) {
            do {
                _ = try flow.repair(RepairSlot(demand: demand, crews: [crew]))
                Issue.record("\(field) was taken")
            } catch { #expect(error.field == field) }
        }
        refused("slot.crews[0].signature", RepairSlot.Crew(signature: 2, current: nil, count: 1))
        refused("slot.crews[0].current", RepairSlot.Crew(signature: 0, current: 2, count: 1))
        refused("slot.crews[0].count", RepairSlot.Crew(signature: 0, current: 0, count: -1))
        refused("slot.crews[0].strain", RepairSlot.Crew(signature: 0, current: 0, count: 1, strain: 16))
        refused("slot.demand", RepairSlot.Crew(signature: 0, current: 0, count: 1), demand: [1])
    }
}
