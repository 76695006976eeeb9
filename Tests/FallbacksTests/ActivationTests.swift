// SPDX-License-Identifier: Apache-2.0

import Foundation
import PatternSupport
import Patterns
import Roster
import Testing

@testable import FallbacksTools
@testable import HoldfastPlugin

@Suite("Following a plan, and the binder's folder") struct ActivationTests {
    @Test(
        "undoing brings a row back whole: its own times and its pin; work taken over has not the hours of what is left")
    func wholeRows() throws {
        let source = try ProgramFolder.golden { files in
            var lines = (files["assignments.csv"] ?? "").split(separator: "\n").map(String.init)
            lines[0] = "person_id,date,slot,service_id,source,pinned,start,end"
            lines =
                [lines[0]]
                + lines.dropFirst().map {
                    $0.split(separator: ",").prefix(4).joined(separator: ",") + ",manual,false,,"
                }
            files["assignments.csv"] =
                lines.map { line in
                    line.hasPrefix("R1,2026-01-05,AM,") || line.hasPrefix("A4,2026-01-05,AM,")
                        ? line.replacing(",manual,false,,", with: ",manual,true,2026-01-05T06:30,2026-01-05T14:00")
                        : line
                }
                .joined(separator: "\n") + "\n"
        }
        let program = source.program
        let horizon = try ProgramFolder.fortnight()
        let list = ScenarioList(program, horizon, ScenarioSettings())
        var builder = try PlanBuilder(source, horizon, services: [])
        let plan = try builder.plan(for: try #require(list.all.first { $0.id == "loss-R1" })).plan
        let slot = horizon.slots.lowerBound
        let from = try #require(
            program.assignments.positions(in: slot).map { program.assignments[$0] }
                .first { program.people[$0.person].id == "A4" })
        let delta = PlanDelta(slot: slot, person: "A4", from: program.services[from.service].id, to: "ICU")
        let edits = ActivationEdits(plan, [delta], program, from: slot)
        func rows(_ edits: [JSONValue], _ person: String) -> [JSONValue] {
            edits.filter { $0.at("row/person_id") == .string(person) && $0.at("row/date") == "2026-01-05" }
                .filter { $0.at("row/slot") == "AM" }
        }
        for person in ["R1", "A4"] {
            let undo = try #require(rows(edits.undo, person).first)
            #expect(undo["op"] == "put" && undo.at("row/pinned") == true && undo.at("row/source") == "manual")
            #expect(undo.at("row/start") == "2026-01-05T06:30" && undo.at("row/end") == "2026-01-05T14:00")
        }
        #expect(rows(edits.done, "R1").first?["op"] == "delete")
        let taken = try #require(rows(edits.done, "A4").first)
        #expect(taken.at("row/service_id") == "ICU" && taken.at("row/start") == .null && taken.at("row/end") == .null)
    }

    @Test("neither a plan that is not fresh nor a second one is followed without saying so")
    func refusals() throws {
        let source = try ProgramFolder.golden()
        let horizon = try ProgramFolder.fortnight()
        var builder = try PlanBuilder(source, horizon, services: [])
        let list = ScenarioList(source.program, horizon, ScenarioSettings())
        let plan = try builder.plan(for: try #require(list.all.first { $0.id == "loss-R1" })).plan
        #expect(Activation.refusal(plan, .fresh, following: []) == nil)
        #expect(Activation.refusal(plan, .stale, following: [])?.contains("accept_stale") == true)
        #expect(Activation.refusal(plan, .expired, following: []) != nil)
        #expect(Activation.refusal(plan, .fresh, following: ["loss-R2"])?.contains("loss-R2") == true)
    }

    @Test("accepting breaches takes somebody else's agreement, nothing else does")
    func effects() throws {
        let tools = Activation(cache: ProgramCache(useful: [])).tools
        let json = try #require(tools.first { $0.name == "activate_fallback" }).json
        #expect(json["effect"] == "write" && json.at("effect_rules/0/effect") == "destructive")
        #expect(json.at("effect_rules/0/when/properties/accept_breaches/const") == true)
        #expect(json.at("effect_rules/0/when/required/0") == "accept_breaches")
    }

    @Test("a binder takes away pages of before and halves of a killed run, and nothing of anybody else's")
    func folder() throws {
        let path = FileManager.default.temporaryDirectory.appending(path: "binder-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: path, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: path) }
        let theirs = ["notes.html", ".notes.99999999.tmp", ".001-x.html.tmp", ".001-x.html.1.tmp"]
        let ours = ["002-loss-R9.csv", ".002-loss-R9.html.99999999.tmp", ".index.html.\(getpid()).tmp"]
        for name in theirs + ours { try Data().write(to: path.appending(path: name)) }
        try BinderFolder(path: path.path()).write([("index.html", "a"), ("001-loss-R1.html", "b")])
        let left = try FileManager.default.contentsOfDirectory(atPath: path.path())
        #expect(left.sorted() == (theirs + ["index.html", "001-loss-R1.html"]).sorted())
    }
}
