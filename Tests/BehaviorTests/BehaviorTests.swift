// SPDX-License-Identifier: Apache-2.0

import HoldfastPlugin
import PatternSupport
import Patterns
import Roster
import Testing

@testable import BehaviorTools

@Suite("Behavioural patterns") struct BehaviorTests {
    static func answer(
        _ source: ProgramSource, until: String? = nil, weights: BurdenWeights = BurdenWeights(),
        showsPeople: Bool = true, shouldStop: @escaping () -> Bool = { true }
    ) throws -> JSONValue {
        var parameters = Parameters()
        parameters.until = until.flatMap { LocalDate($0) }
        return try BehaviorReport(
            tool: "get_behavioral_patterns", source: source, parameters: parameters, weights: weights,
            showsPeople: showsPeople, shouldStop: shouldStop
        ).envelope.json
    }

    /// Everything that stands in an answer as text.
    static func texts(_ value: JSONValue) -> [String] {
        if let text = value.stringValue { return [text] }
        return (value.arrayValue ?? []).flatMap(texts)
            + (value.objectValue ?? [:]).flatMap { [$0.key] + texts($0.value) }
    }

    /// Swaps of the demo in which each of the people takes weekend nights of five others and gives nothing back.
    static func heavy(_ people: [String], each: Int) -> String {
        people.flatMap { person in
            (0..<each).map { number in
                "heavy-\(person)-\(number),r1\(number),\(person),2026-02-07,NIGHT,,,executed,2026-01-20T08:00,2026-01-2\(number)T08:00\n"
            }
        }.joined()
    }

    @Test("the fixture: net burdens as the golden vector says, and nobody stands out")
    func fixture() throws {
        let answer = try Self.answer(try ProgramFolder.golden(), until: "2026-01-18") { false }
        #expect(answer["level"] == "GREEN" && answer.at("figures/transitions/shuffles") == 199)
        let rows = try #require(answer.at("figures/people")?.arrayValue)
        let net = Dictionary(uniqueKeysWithValues: rows.map { ($0["person"]?.stringValue ?? "", $0["net_burden"]) })
        #expect(net["R1"] == -6.0 && net["R6"] == 5.0 && net["R7"] == 3.5)
        #expect(rows.compactMap { $0["person"]?.stringValue }.sorted() == rows.map { $0["person"]?.stringValue })
        #expect(answer.at("figures/dominance/note")?.isNull == true, "eight residents are enough for h")
        let r6 = try #require(rows.first { $0["person"] == "R6" })
        #expect(r6["statement"] == "takes on 5.0 half-day burdens net")
        #expect(rows.first { $0["person"] == "R8" }?["statement"]?.isNull == true, "one exchange says nothing")
        let r8 = try #require(rows.first { $0["person"] == "R8" })
        #expect(r8["rank"]?.isNull == true && r8["davids_score"]?.isNull == true, "nor has it a place among others")
        #expect(r6["rank"]?["value"]?.doubleValue != nil && r6["davids_score"]?.doubleValue != nil)
    }

    @Test("who takes on much is said neutrally; three such people are ORANGE, and what is not done changes nothing")
    func takingOn() throws {
        let plain = try Self.answer(try ProgramFolder.demo())
        #expect(plain["level"] == "GREEN")
        let one = try Self.answer(
            try ProgramFolder.demo { $0["swaps.csv"]? += Self.heavy(["r02"], each: 5) })
        #expect(one["level"] == "YELLOW" && one.at("findings/0/code") == "takes_on")
        let sentence = try #require(one.at("findings/0/sentence")?.stringValue)
        #expect(sentence.contains("took on 12.5 half-day burdens net in 5 exchanges"))
        let three = try Self.answer(
            try ProgramFolder.demo { $0["swaps.csv"]? += Self.heavy(["r02", "r03", "r05"], each: 5) })
        #expect(three["level"] == "ORANGE")
        let asked = try Self.answer(
            try ProgramFolder.demo {
                $0["swaps.csv"]? += Self.heavy(["r02"], each: 5).replacing("executed", with: "pending")
            })
        #expect(asked["level"] == "GREEN")
        let refused = try Self.answer(
            try ProgramFolder.demo { $0["swaps.csv"] = $0["swaps.csv"]?.replacing(",executed,", with: ",rejected,") })
        #expect(refused.at("figures/executed") == 0 && refused.at("figures/highest_net_burden")?.isNull == true)
        #expect(asked.at("figures/highest_net_burden") == plain.at("figures/highest_net_burden"))
        #expect(asked.at("figures/asked")?.integerValue == (plain.at("figures/asked")?.integerValue ?? 0) + 5)
        let words = Self.texts(three).joined(separator: " ").lowercased()
        for label in ["evader", "martyr", "broker", "isolate", "stabilizer"] { #expect(!words.contains(label)) }
    }

    @Test("few exchanges say nothing of a person: counted, and not named")
    func tooFew() throws {
        let answer = try Self.answer(try ProgramFolder.demo { $0["swaps.csv"]? += Self.heavy(["r02"], each: 4) })
        #expect(answer["level"] == "YELLOW")
        let finding = try #require(answer["findings"]?[0])
        #expect(finding["sentence"]?.stringValue?.hasPrefix("Somebody took on 10.0") == true)
        #expect(finding["subject"] == [])
    }

    @Test("without the scope nothing in the answer says who; level and counts are the same")
    func withoutScope() throws {
        let source = try ProgramFolder.demo { $0["swaps.csv"]? += Self.heavy(["r02", "r03", "r05"], each: 5) }
        let (with, without) = (try Self.answer(source), try Self.answer(source, showsPeople: false))
        #expect(without["level"] == with["level"] && without["headline"] == with["headline"])
        #expect(without.at("figures/executed") == with.at("figures/executed"))
        #expect(without.at("missing/0/what") == "people" && without["completeness"] == "partial")
        let ids = Set(source.program.people.map(\.id)).union(source.program.people.indices.map { source.name(of: $0) })
        #expect(Self.texts(without).allSatisfy { text in !ids.contains { text.contains($0) } })
        // Headline and reasons go to the sitrep, where others read them.
        for text in Self.texts(with["headline"] ?? .null) + Self.texts(with["level_reasons"] ?? .null) {
            #expect(!ids.contains { text.contains($0) })
        }
        #expect(with.serialized().count < Envelope.maximumBytes)
    }

    @Test("burden shared unevenly is ORANGE; leave is not unevenness")
    func uneven() throws {
        let uneven = try Self.answer(
            try ProgramFolder.golden {
                $0["assignments.csv"] = $0["assignments.csv"]?.split(separator: "\n").filter { line in
                    !["R1", "R2", "R3", "R4", "R5"].contains { line.hasPrefix($0) } || line.contains("2026-01-05")
                }.joined(separator: "\n")
            }, until: "2026-01-18")
        #expect(uneven["level"] == "ORANGE")
        #expect(try #require(uneven["findings"]?.arrayValue).contains { $0["code"] == "burden_uneven" })
        let plain = try Self.answer(try ProgramFolder.golden(), until: "2026-01-18")
        #expect(try #require(plain.at("figures/burden/0/gini")?.doubleValue) < 0.15)
        let onLeave = try Self.answer(
            try ProgramFolder.golden {
                $0["assignments.csv"] = $0["assignments.csv"]?.split(separator: "\n").filter {
                    !$0.hasPrefix("R1,2026-01-12") && !$0.hasPrefix("R1,2026-01-13")
                }.joined(separator: "\n")
                $0["absences.csv"]? += "X90,R1,2026-01-12,AM,2026-01-13,NIGHT,vacation,true,true,\n"
            }, until: "2026-01-18")
        let change = [onLeave, plain].map { $0.at("figures/burden/0/gini")?.doubleValue ?? 1 }
        #expect(abs(change[0] - change[1]) < 0.02)
    }

    @Test("no swaps are UNKNOWN and never GREEN; a window without them too")
    func unknown() throws {
        let none = try Self.answer(try ProgramFolder.golden { $0["swaps.csv"] = nil })
        #expect(none["level"] == "UNKNOWN" && none["completeness"] == "unknown")
        let outside = try Self.answer(try ProgramFolder.golden(), until: "2024-01-18")
        #expect(outside["level"] == "UNKNOWN")
        #expect(outside["headline"]?.stringValue?.contains("no exchange") == true)
    }

    @Test("weights: a night of a weekend never weighs less than one alone")
    func weights() throws {
        let usual = BurdenWeights()
        let saturday = SlotIndex(try #require(LocalDate("2026-01-10")), .night)
        #expect(usual.weight(of: saturday, isHoliday: false) == 2.5)
        #expect(usual.weight(of: saturday, isHoliday: true) == 3)
        #expect(throws: ToolFailure.self) { try BurdenWeights(["weekend_night": 1.9]) }
        #expect(throws: ToolFailure.self) { try BurdenWeights(["day": 0]) }
        #expect(try BurdenWeights(["night": 2.2]).weight(of: saturday, isHoliday: false) == 2.5)
    }

    @Test("out of time: shuffles that were not made are said to be missing, and everything else is there")
    func stopped() throws {
        let answer = try Self.answer(try ProgramFolder.golden(), until: "2026-01-18") { true }
        #expect(answer["completeness"] == "partial")
        #expect(answer.at("figures/transitions/p_permutation")?.isNull == true)
        #expect(answer.at("figures/transitions/g")?.doubleValue != nil)
        #expect(try #require(answer["missing"]?.arrayValue).contains { $0["what"] == "p_permutation" })
    }

    @Test("work on the morning after a night is found; a free morning is not")
    func nightThenDay() throws {
        let row = "R6,2026-01-06,NIGHT,ICU,manual,false\n"
        let found = try Self.answer(
            try ProgramFolder.golden { $0["assignments.csv"]? += row }, until: "2026-01-18")
        let before = try Self.answer(try ProgramFolder.golden(), until: "2026-01-18")
        #expect(before.at("figures/transitions/night_then_day") == 0)
        #expect(found.at("figures/transitions/night_then_day") == 1)
        #expect(try #require(found["findings"]?.arrayValue).contains { $0["code"] == "night_then_day" })
    }
}
