// SPDX-License-Identifier: Apache-2.0

import HoldfastPlugin
import JSON
import PatternSupport
import Patterns
import Roster
import Testing

@testable import LeChatelierTools

@Suite("Stress and compensation") struct StressTests {
    private func answer(_ arguments: JSONValue, _ source: ProgramSource) throws -> JSONValue {
        try LeChatelier.study(source, try StressParameters(arguments)).0.json
    }

    @Test("a number that no integer holds is still said")
    func hugeNumbersAreWords() {
        #expect(Wording.number(4) == "4" && Wording.number(4.5) == "4.5" && Wording.number(-0.0) == "0")
        #expect(Wording.number(1e300) == "1e+300" && Wording.halfDays(.infinity) == "inf half-days")
        #expect(Wording.percent(0.879) == "87 %" && Wording.percent(1e300) == "1e+302 %")
    }

    @Test("a schedule without a gap and without a past is unknown, and with a scenario it is what the scenario does")
    func unknownIsNotGreen() throws {
        let source = try ProgramFolder.golden()
        let quiet = try answer(["horizon_days": 14], source)
        #expect(quiet.at("level")?.stringValue == "UNKNOWN")
        #expect(quiet.at("figures/stress/half_days_missing")?.doubleValue == 0)
        #expect(quiet.at("figures/sustainable_days")?.isNull == true)
        #expect(quiet.at("figures/sustainable_days_reason")?.stringValue == "no gap")
        let lost = try answer(["horizon_days": 14, "scenario": ["id": "x", "remove": ["R1"]]], source)
        #expect(lost.at("level")?.stringValue == "RED")
        #expect(lost.at("figures/residual_by_category/3")?.doubleValue == 1)
        let both = try answer(["horizon_days": 14, "scenario": ["id": "x", "remove": ["R1", "R2"]]], source)
        #expect(both.at("level")?.stringValue == "BLACK")
        #expect(both.at("findings/0/subject/0")?.stringValue == "ICU")
        #expect(throws: ToolFailure.self) { try answer(["scenario": ["id": "x", "remove": ["R99"]]], source) }
    }

    @Test("the level of a gap that is made up for hangs on how long the reserves last")
    func endurance() throws {
        let source = try ProgramFolder.golden()
        func answer(_ people: [JSONValue], extra: Double) throws -> JSONValue {
            try self.answer(
                [
                    "horizon_days": 14, "scenario": ["id": "x", "remove": .array(people)],
                    "reservoirs": [["name": "moonlighters", "rate_per_day": 50, "stock": .number(extra)]],
                ], source)
        }
        let one = try answer(["A4"], extra: 0)
        #expect(one.at("figures/stress/residual_half_days")?.doubleValue == 0)
        let days = try #require(one.at("figures/sustainable_days")?.doubleValue)
        #expect(days > 0)
        let more = try answer(["A4"], extra: 5000)
        #expect(more.at("level")?.stringValue == "YELLOW")
        #expect(try #require(more.at("figures/sustainable_days")?.doubleValue) > max(60, days))
        for length in [1, 7, 13] {
            let short = try self.answer(
                ["horizon_days": .integer(Int64(length)), "scenario": ["id": "x", "remove": ["A4"]]], source)
            #expect(short.at("level")?.stringValue == "YELLOW", "stocks that end with the horizon are no endurance")
            #expect(short.at("figures/sustainable_days") == .null && short.at("completeness") == "partial")
            let headline = short.at("headline")?.stringValue ?? ""
            #expect(!headline.contains("last to"))
        }
        let gap = try #require(one.at("figures/stress/half_days_per_day")?.doubleValue)
        let stock = (one.at("figures/reservoirs")?.arrayValue ?? []).reduce(0) {
            $0 + min($1["stock_half_days"]?.doubleValue ?? 0, (($1["rate_per_day"]?.doubleValue ?? 0) * days))
        }
        #expect(abs(stock - gap * days) < 1e-6)
    }

    @Test(
        "somebody who falls ill is stress by absence; a row that nobody was given is not; leave that was planned around is neither"
    )
    func causes() throws {
        let sick = try ProgramFolder.golden { files in
            files["absences.csv", default: ""] += "Y1,R1,2026-01-06,AM,2026-01-06,PM,sick,false,true,\n"
        }
        let ill = try answer(["horizon_days": 14], sick)
        #expect(ill.at("figures/stress/by_cause/absences")?.doubleValue == 2)
        #expect(ill.at("figures/stress/by_cause/never_assigned")?.doubleValue == 0)
        #expect(ill.at("figures/compensated_fraction")?.doubleValue == 1)
        let holes = try ProgramFolder.golden { files in
            files["assignments.csv"] = files["assignments.csv"]?.split(separator: "\n")
                .filter { !$0.hasPrefix("R1,2026-01-06,") }.joined(separator: "\n")
        }
        let hole = try answer(["horizon_days": 14], holes)
        #expect(hole.at("figures/stress/by_cause/absences")?.doubleValue == 0)
        #expect(hole.at("figures/stress/by_cause/never_assigned")?.doubleValue == 2)
        #expect(hole.at("level")?.stringValue != "GREEN")
        // What must not be felt: an absence of somebody who has no work in it.
        let idle = try ProgramFolder.golden { files in
            files["absences.csv", default: ""] += "Y2,R4,2026-01-13,AM,2026-01-14,PM,sick,false,true,\n"
        }
        #expect(try answer(["horizon_days": 14], idle).at("figures/stress/half_days_missing")?.doubleValue == 0)
    }

    @Test("the past is measured from rows made by hand, and debt from what people are used to")
    func history() throws {
        let demo = try ProgramFolder.demo()
        let found = try answer([:], demo)
        let share = try #require(found.at("figures/past/compensated_fraction")?.doubleValue)
        #expect(share > 0 && share <= 1)
        #expect(found.at("figures/debt/people")?.integerValue == 28)
        let quick = try answer(["half_life_days": 3], demo)
        let debts = try [quick, found].map { try #require($0.at("figures/debt/mean_half_days")?.doubleValue) }
        #expect(debts[0] < debts[1])
        let byEngine = try ProgramFolder.demo { files in
            files["assignments.csv"] = files["assignments.csv"]?.split(separator: "\n").map { line in
                String(line).hasSuffix(",manual,false") ? line.dropLast(13) + ",engine,false" : line
            }.joined(separator: "\n")
        }
        let forgotten = try #require(try answer([:], byEngine).at("figures/past/compensated_half_days")?.doubleValue)
        #expect(forgotten < found.at("figures/past/compensated_half_days")?.doubleValue ?? 0)
    }
}
