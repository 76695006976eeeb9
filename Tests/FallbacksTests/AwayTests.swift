// SPDX-License-Identifier: Apache-2.0

import HoldfastPlugin
import PatternSupport
import Patterns
import Roster
import Testing

@testable import FallbacksTools

@Suite("Who is away, and rules") struct AwayTests {
    @Test("the best match is the plan for the fewest that has everybody who is away without the schedule knowing it")
    func bestMatch() throws {
        func match(_ absences: [String]) throws -> BestMatch {
            let source = try ProgramFolder.golden { files in
                files["absences.csv", default: ""] += absences.joined(separator: "\n") + "\n"
            }
            let horizon = try ProgramFolder.fortnight()
            var builder = try PlanBuilder(source, horizon, services: [])
            let wanted = ["loss-R1", "loss-R2", "loss-R1+R2", "loss-R1+R3", "loss-A2+R1"]
            let plans = try ScenarioList(source.program, horizon, ScenarioSettings()).all
                .filter { wanted.contains($0.id) }.map { try builder.plan(for: $0).plan }
            return BestMatch(source.program, today: try ProgramFolder.date("2026-01-14"), plans: plans)
        }
        // R4's vacation of that day was planned, and the schedule has nothing for R4: nobody is missing.
        #expect(try match([]).away.isEmpty)
        let sick = "Y1,R1,2026-01-14,AM,2026-01-15,PM,sick,false,true,"
        let one = try match([sick])
        #expect(one.away == ["R1"] && one.plan?.id == "loss-R1")
        // Sick for two days: a plan for a fortnight takes work of the days on which they are back.
        #expect(!one.isWorthFollowing && one.cells > 0)
        #expect(one.until.map { "\($0)" } == "2026-01-15")
        let long = try match(["Y1,R1,2026-01-14,AM,2026-02-15,PM,sick,false,true,"])
        #expect(long.cells >= one.cells && long.isWorthFollowing == (long.cells > BestMatch.fewCells))
        let late = "Y2,R2,2026-01-14,PM,2026-01-14,PM,conference,true,true,"
        let two = try match([sick, late])
        #expect(two.away == ["R1", "R2"] && two.plan?.id == "loss-R1+R2")
        let half = try match([sick, late, "Y3,A2,2026-01-14,AM,2026-01-14,PM,sick,false,true,"])
        #expect(half.away == ["A2", "R1", "R2"] && half.plan == nil)
    }

    @Test("of two free people the one is moved whose hours allow it; a plan that must break a rule says so")
    func rules() throws {
        // Both may do ICU and are free on the day; R3 has been called in for the night that ends that morning.
        func plan(calls: String, without: [String]) throws -> FallbackPlan {
            let source = try ProgramFolder.golden { files in
                files["calls.csv"] = "person_id,start,end,kind\n" + calls
            }
            let horizon = try ProgramFolder.fortnight()
            var builder = try PlanBuilder(source, horizon, services: [])
            #expect(builder.knowsHours)
            let away = try without.map { try #require(source.program.personIndex[$0]) }
            return try builder.plan(
                for: FallbackScenario(kind: .custom, scenario: Scenario(id: "x", away: away))
            ).plan
        }
        #expect(try plan(calls: "", without: ["R1"]).breaches.allSatisfy { $0.code == "week_cap" })
        let nights = (5...17).map {
            "R3,2026-01-\($0 < 10 ? "0" : "")\($0)T19:00,2026-01-\($0 < 9 ? "0" : "")\($0 + 1)T07:00,overnight\nR5,2026-01-\($0 < 10 ? "0" : "")\($0)T19:00,2026-01-\($0 < 9 ? "0" : "")\($0 + 1)T07:00,overnight"
        }
        let strained = try plan(calls: nights.joined(separator: "\n") + "\n", without: ["R1", "R2"])
        #expect(strained.needsApproval && strained.breaches.contains { $0.code != "week_cap" })
    }

    @Test("what the site declares wrongly is said and left out")
    func siteFaults() throws {
        let source = try ProgramFolder.golden()
        let horizon = try ProgramFolder.fortnight()
        let settings = ScenarioSettings([
            "pairs": [["R1", "nobody"], ["R1", "R2"]],
            "scenarios": [["id": "q", "remove": ["R9"]], ["id": "w", "remove": ["R1", "R3", "R5"]]],
            "mass_casualty": ["ICU": 4],
        ])
        let list = ScenarioList(source.program, horizon, settings)
        #expect(list.faults.count == 2)
        #expect(list.all.contains { $0.id == "w" && $0.scenario.away.count == 3 })
        #expect(!list.all.contains { $0.id == "q" })
        let surge = try #require(list.all.first { $0.kind == .massCasualty })
        let icu = try #require(source.program.serviceIndex["ICU"])
        #expect(surge.scenario.demand == .fixed([icu: 4]))
    }

    @Test("a binder is written whole, its old pages go, and other files stay; a folder that is not there is said")
    func folder() throws {
        let path = try ProgramFolder.temporaryFolder()
        let folder = BinderFolder(path: path)
        try folder.write([("index.html", "a"), ("000-x.html", "b"), ("001-y.csv", "c")])
        try ProgramFolder.write("keep", to: path + "/notes.html")
        try folder.write([("index.html", "d"), ("000-x.html", "e")])
        #expect(try ProgramFolder.names(in: path) == ["000-x.html", "index.html", "notes.html"])
        #expect(throws: BinderFolder.Fault.self) { try BinderFolder(path: path + "/none").write([("index.html", "")]) }
        #expect(throws: BinderFolder.Fault.self) { try BinderFolder(path: "here").write([]) }
    }
}
