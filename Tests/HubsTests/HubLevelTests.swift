// SPDX-License-Identifier: Apache-2.0

import Coverage
import HoldfastPlugin
import PatternSupport
import Patterns
import Roster
import Testing

@testable import HubsTools

@Suite("Hubs: levels by holders") struct HubLevelTests {
    /// The golden fixture with only these people for a service.
    private static func report(
        _ service: String, holders: [String], people: [String: String] = [:], arguments: JSONValue = [:]
    ) throws -> JSONValue {
        let source = try ProgramFolder.golden { texts in
            let lines = (texts["eligibility.csv"] ?? "").split(separator: "\n").map(String.init)
            texts["eligibility.csv"] = lines.filter { line in
                let cells = line.split(separator: ",", omittingEmptySubsequences: false)
                return cells[1] != service || holders.contains(String(cells[0]))
            }
            .joined(separator: "\n")
            for (old, new) in people {
                texts["people.csv"] = texts["people.csv"]?.replacing(old, with: new)
            }
        }
        return try HubsReport(source, HubsRequest(arguments)).envelope.json
    }

    @Test(
        "the level is that of the smallest pool, by category",
        arguments: [
            ("ICU", ["A1", "A2", "R1", "R2"], "GREEN", "schedule_hangs_on"),
            ("ICU", ["A1", "A2", "R1"], "YELLOW", "small_pool"),
            ("ED", ["A4", "R3"], "ORANGE", "two_holders"), ("ED", ["A4"], "RED", "sole_provider"),
            ("ED", [], "BLACK", "no_holder"), ("PROC", ["A1", "A2"], "YELLOW", "two_holders"),
            ("PROC", ["A1"], "ORANGE", "sole_provider"), ("PROC", [], "RED", "no_holder"),
            ("ADMN", [], "GREEN", "schedule_hangs_on"),
        ])
    func levels(service: String, holders: [String], level: String, code: String) throws {
        let reply = try Self.report(service, holders: holders)
        #expect(reply.at("level")?.stringValue == level)
        #expect(reply.at("findings/0/code")?.stringValue == code)
    }

    @Test("a sole provider who leaves is one step worse, and the sentence says who, why and whom to train")
    func leaving() throws {
        let reply = try Self.report(
            "PROC", holders: ["A2"],
            people: ["A2,Attending A2,faculty,,,1,,INPT,,": "A2,Attending A2,faculty,,,1,,INPT,,2026-02-15"])
        #expect(reply.at("level")?.stringValue == "RED")
        let sentence = reply.at("findings/0/sentence")?.stringValue ?? ""
        #expect(sentence.hasPrefix("Only Attending A2, who leaves after Sun 15 Feb, may do Procedures"))
        let action = reply.at("findings/0/action")?.stringValue ?? ""
        #expect(action.hasPrefix("Train Attending A") && action.contains("in Procedures"))
        let row = (reply.at("figures/people")?.arrayValue ?? []).first { $0["person"]?.stringValue == "A2" }
        #expect(row?["sole_provider_of"] == ["PROC"] && row?["leaves"] == "2026-02-15")
    }

    @Test("what any training is said to be worth is what it then is worth, and some are worth nothing")
    func trainingHelps() throws {
        func losses(_ source: ProgramSource) throws -> (KnowledgeStudy, ScheduleLosses, total: Int) {
            let horizon = try #require(HorizonChoice(source, PatternRequest()).horizon)
            let knowledge = try KnowledgeStudy(HorizonStudy(source.program, horizon))
            let found = try ScheduleLosses(knowledge.study, absence: 0.04) { _ in false }
            return (knowledge, found, knowledge.here.reduce(0) { $0 + found.losses.singleTotal($1) })
        }
        let source = try ProgramFolder.golden()
        let (knowledge, now, total) = try losses(source)
        #expect(total == 3)
        let tried = try CrossTraining(knowledge, now, absence: 0.04) { _ in false }.trainings
        #expect(tried.first?.lossDrop == 3 && tried.contains { $0.lossDrop == 0 })
        for training in tried {
            let row =
                "\(source.program.people[training.person].id),\(source.program.services[training.service].id),,\n"
            let then = try losses(try ProgramFolder.golden { $0["eligibility.csv"]? += row }).total
            #expect(total - then == training.lossDrop, "\(row)")
        }
    }

    @Test("without assignments there are no ties of what people do, and that is not good but unknown")
    func noAssignments() throws {
        let source = try ProgramFolder.golden { $0["assignments.csv"] = nil }
        let reply = try HubsReport(source, HubsRequest(["projection": "does"])).envelope.json
        #expect(reply.at("level")?.stringValue == "UNKNOWN")
        let may = try HubsReport(source, HubsRequest([:])).envelope.json
        #expect(may.at("level")?.stringValue == "GREEN")
        #expect(may.at("figures/people/0/share_of_hours") == .null)
    }

    @Test("when time runs out the losses so far are a bound, and it says how many half-days they are of")
    func partial() throws {
        let report = try HubsReport(try ProgramFolder.golden(), HubsRequest([:])) { _ in true }
        let reply = report.envelope.json
        #expect(reply.at("completeness")?.stringValue == "partial")
        let reasons = (reply.at("missing")?.arrayValue ?? []).compactMap { $0["reason"]?.stringValue }
        #expect(reasons.contains { $0.contains("the first 15 of 28 half-days") })
        #expect(reply.at("figures/bus_factor_any")?.integerValue == 3)
    }
}
