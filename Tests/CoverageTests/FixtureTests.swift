// SPDX-License-Identifier: Apache-2.0

import Coverage
import JSON
import Testing

@Suite("Fixture program, golden vectors") struct FixtureTests {
    let program: FixtureProgram

    init() throws { program = try FixtureProgram() }

    @Test("fixture-utilisation: every slot's bottleneck, and the totals")
    func perBlock() throws {
        let expected = try #require(try Golden.vector("fixture-utilisation")["expected"])
        var flow = SlotFlow(model: program.model)
        var (demand, available, tight) = (0, 0, 0)
        var highest = 0.0
        let blocks = try expected.array("perBlock")
        #expect(blocks.count == program.blocks.count)
        for (index, block) in blocks.enumerated() {
            #expect(try block.string("block") == program.blocks[index])
            let slot = program.slot(index)
            let found = try flow.bottleneck(slot)
            let (needed, present) = (slot.demand.reduce(0, +), slot.supply.reduce(0, +))
            #expect(try needed == block.int("demand"))
            #expect(try present == block.int("available"))
            #expect(try abs(Double(needed) / Double(present) - block.double("naiveRho")) < 1e-9)
            let ratio = try #require(found.ratio)
            #expect(try abs(ratio - block.double("bottleneckRho")) < 1e-9)
            let names = found.services.map { program.services[$0] }.sorted()
            #expect(try names == block.strings("bottleneckServices"), "\(program.blocks[index])")
            #expect(try flow.cover(slot) == 0)
            demand += needed
            available += present
            highest = max(highest, ratio)
            if ratio >= 0.8 - 1e-12 { tight += 1 }
        }
        #expect(try demand == expected.int("requiredHalfDays"))
        #expect(try available == expected.int("availableHalfDays"))
        #expect(try abs(Double(demand) / Double(available) - expected.double("overallRho")) < 1e-9)
        #expect(try tight == expected.int("blocksAtOrAbove080"))
        #expect(try highest == expected.double("maxBottleneck"))
    }

    @Test("fixture-utilisation: the weekly cap takes part of the capacity")
    func underCap() throws {
        let expected = try #require(try Golden.vector("fixture-utilisation")["expected"])
        let loads = try (0..<2).map { week in
            try WeeklyLoad.analyse(program.week(week, cap: program.weekCap), model: program.model)
        }
        let capacity = loads.reduce(0) { $0 + $1.capacityMinutes } / 360
        let demand = loads.reduce(0) { $0 + $1.demandMinutes } / 360
        #expect(try capacity == expected.int("availableUnderWeekCap"))
        #expect(
            try abs(Double(demand) / Double(capacity) - expected.double("overallRhoUnderWeekCap")) < 1e-9)
    }

    @Test("fixture-weekly-bottleneck: theta for caps 9 to 11 and with people removed")
    func weeklyTheta() throws {
        var weeks = 0
        for entry in try Golden.vector("fixture-weekly-bottleneck").array("cases") {
            let (cap, removed) = (try entry.int("weekCap"), try entry.strings("removed"))
            for (number, expected) in try entry.array("weeks").enumerated() {
                let week = program.week(number, cap: cap, removed: removed)
                let load = try WeeklyLoad.analyse(week, model: program.model)
                let label: Comment = "cap \(cap), without \(removed), week \(number)"
                #expect((load.theta != nil) == expected["feasible"]?.boolValue, label)
                #expect(try abs(#require(load.simpleRho) - expected.double("simpleRho")) < 1e-9, label)
                #expect(load.uncoverable.contains { $0.unserved > 0 } == (load.theta == nil), label)
                if let theta = load.theta { #expect(try abs(theta - expected.double("theta")) < 1e-9, label) }
                weeks += 1
            }
        }
        #expect(weeks == 12)
    }
}
