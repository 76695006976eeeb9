// SPDX-License-Identifier: Apache-2.0

import HoldfastPlugin
import PatternSupport
import Patterns
import Testing

@testable import ContingencyTools

@Suite("Contingency report") struct ReportTests {
    private static let fortnight: JSONObject = ["from": "2026-01-05", "horizon_days": 14]

    private static func answer(
        _ source: ProgramSource, _ own: JSONObject = [:], isTime: (Double) throws -> Bool = { _ in false }
    ) throws -> JSONValue {
        var arguments = fortnight
        for member in own { arguments[member.key] = member.value }
        return try ContingencyReport(
            tool: "contingency", source, ContingencyRequest(.object(arguments)), isTime: isTime
        ).envelope.json
    }

    @Test("when time is up, the slots analysed so far are exact and the answer says that it is a bound")
    func partial() throws {
        let whole = try Self.answer(ProgramFolder.golden(), ["week_cap": false])
        // Fourteen of the 28 slots; the only half-day that is lost with one person is the 21st.
        let part = try Self.answer(ProgramFolder.golden(), ["week_cap": false]) { $0 >= 0.2 && $0 < 0.5 }
        #expect(part["completeness"]?.stringValue == "unknown" && part["level"]?.stringValue == "UNKNOWN")
        #expect(part["method"]?.stringValue == "bound" && whole["level"]?.stringValue == "YELLOW")
        #expect(part.at("figures/slots_analyzed")?.integerValue == 14)
        #expect(part.at("figures/n1_losing_people")?.integerValue == 0)
        // What was not looked at may fail: nothing has passed.
        #expect(part.at("figures/n1_pass") == .null && part.at("figures/criteria/p1") == .null)
        let none = try ContingencyReport(
            tool: "contingency", ProgramFolder.golden(), ContingencyRequest(.object(Self.fortnight))
        ) { _ in true }
        #expect(none.envelope.level == nil && none.envelope.completeness == .unknown && none.envelope.isCut)
        #expect(none.envelope.headline.hasPrefix("What a loss would cost is not known: time was up with 0 of 28"))
        #expect(none.isSingleSecure == nil && none.isPairSecure == nil && none.decisive == nil)
        let reasons = (part["missing"]?.arrayValue ?? []).compactMap { $0["reason"]?.stringValue }
        #expect(reasons.contains("time for 14 of 28 slots; real losses are at least these"))
        let (fewer, all) = (part.at("figures/pairs/losing"), whole.at("figures/pairs/losing"))
        #expect(try #require(fewer?.integerValue) < #require(all?.integerValue))
    }

    @Test("without assignments nothing is said about who is idle, and the rest is as before")
    func withoutAssignments() throws {
        let source = try ProgramFolder.golden { $0["assignments.csv"] = nil }
        let free = try Self.answer(source)
        #expect(free["level"]?.stringValue == "YELLOW" && free.at("figures/cascade") == nil)
        #expect(free.at("figures/people/0/if_nobody_moves") == nil)
        let idle = try Self.answer(source, ["regime": "idle_only"])
        #expect(idle["level"]?.stringValue == "UNKNOWN" && idle["figures"] == [:])
    }

    @Test("a loss of patient safety is RED, without anybody for it BLACK, with everybody able GREEN")
    func levels() throws {
        // Only A1 and A2 may still do ICU, which needs two; A1 is away on 15 January.
        let scarce = try ProgramFolder.golden { files in
            files["eligibility.csv"] = files["eligibility.csv"]?.split(separator: "\n")
                .filter { !$0.contains(",ICU,") || $0.hasPrefix("A1,") || $0.hasPrefix("A2,") }.joined(separator: "\n")
        }
        let black = try Self.answer(scarce)
        #expect(black["level"]?.stringValue == "BLACK")
        #expect(black.at("findings/0/code")?.stringValue == "short")
        #expect(black.at("findings/0/subject/0")?.stringValue == "ICU")
        let red = try Self.answer(scarce, ["horizon_days": 1])
        #expect(red["level"]?.stringValue == "RED")
        #expect(red.at("findings/0/subject") == ["ICU", "A1", "A2"])
        let able = try ProgramFolder.golden { files in
            files["eligibility.csv"] =
                "person_id,service_id,from,to\n"
                + ["A1", "A2", "A3", "A4", "R1", "R2", "R3", "R4", "R5", "R6", "R7", "R8"].flatMap { person in
                    ["ICU", "ED", "WARD", "PROC", "CLIN", "DIDA"].map { "\(person),\($0),,\n" }
                }.joined()
        }
        let green = try Self.answer(able, ["horizon_days": 2])
        #expect(green["level"]?.stringValue == "GREEN")
        #expect(green["headline"]?.stringValue?.hasPrefix("Any one person may be out from Mon 5 to Tue 6 Jan") == true)
    }

    @Test("groups may be lost at once; who is away already is not missed, and says so")
    func groups() throws {
        let source = try ProgramFolder.golden { files in
            files["groups.csv"] = "id,person_id\ncouple,R1\ncouple,R2\n"
            files["absences.csv"]? += "X99,A3,2026-01-05,AM,2026-01-18,PM,deployment,true,true,\n"
        }
        let answer = try Self.answer(source, ["common_mode": [["A1", "R4"]], "week_cap": false, "scope": "n3_sample"])
        let groups = answer.at("figures/common_mode")?.arrayValue ?? []
        #expect(groups.first?["group"]?.stringValue == "couple")
        let names = groups.map { $0["group"]?.stringValue ?? "" }
        #expect(names.contains("group 1 of the request"))
        #expect(answer.at("figures/criteria/p7") == false)
        let away = (answer.at("figures/people")?.arrayValue ?? []).first { $0["person"]?.stringValue == "A3" }
        #expect(away?["note"]?.stringValue == "not present" && away?["unserved_half_days"]?.doubleValue == 0)
        #expect(answer.at("figures/threes/drawn")?.integerValue == 200)
    }

    @Test("who asks what if is answered first: its own finding and headline, and the level stays the schedule's")
    func scenario() throws {
        let source = try ProgramFolder.golden()
        let answer = try Self.answer(source, ["people": ["R1", "R2"]])
        #expect(answer.at("findings/0/code") == "scenario" && answer.at("findings/0/level") == "RED")
        #expect(answer.at("findings/0/value")?.doubleValue == 9)
        let sentence = try #require(answer["headline"]?.stringValue)
        #expect(answer.at("findings/0/sentence") == answer["headline"])
        #expect(sentence.contains("9 half-days have nobody, 2 of them patient safety and 7 continuity of care"))
        #expect(answer["level"] == "YELLOW")
        #expect(answer["level_reasons"]?.arrayValue?.last?.stringValue?.hasSuffix("alone would be RED.") == true)
        let small = try Self.answer(source, ["people": ["R1"], "horizon_days": 1])
        #expect(small.at("findings/0/level") == "GREEN")
        #expect(small["headline"]?.stringValue?.hasSuffix("nothing is lost that is not lost anyway.") == true)
    }
}
