// SPDX-License-Identifier: Apache-2.0

import HoldfastPlugin
import JSON
import Roster
import Testing

@testable import ProgramTools

/// The program as resources, and leave as a prompt.
@Suite struct ProgramOfferTests {
    @Test(arguments: [0, 1, 7, 40, 400], [10, 900, 9_000])
    func pagesHoldEveryRowOnceAndStaySmall(_ count: Int, _ size: Int) throws {
        let rows = (0..<count).map { number -> JSONValue in
            ["n": .integer(Int64(number)), "text": .string(String(repeating: "x", count: size))]
        }
        let list = ResourcePage(rows)
        var seen: [JSONValue] = []
        var next: String? = "p://list"
        var page = 1
        while next != nil {
            let members = try list.members(page: page, of: "p://list")
            #expect(JSONValue.object(members).serialized().count < 32 << 10)
            seen += members["items"]?.arrayValue ?? []
            #expect(members["total"] == .integer(Int64(count)) && members["pages"] == .integer(Int64(list.count)))
            next = members["next"]?.stringValue
            if next != nil { #expect(next == "p://list/\(page + 1)") }
            page += 1
        }
        #expect(seen == rows)
        #expect(page - 1 == list.count)
        #expect(throws: ToolFailure.self) { try list.members(page: page, of: "p://list") }
        #expect(throws: ToolFailure.self) { try list.members(page: 0, of: "p://list") }
    }

    @Test func coverageCountsWhoIsThereAndNamesWhoIsAway() throws {
        let source = try ReadProgram.small([
            "assignments.csv": "person_id,date,slot,service_id\na,2026-03-03,AM,ward\nb,2026-03-03,AM,ward\n",
            "absences.csv":
                "id,person_id,from,from_slot,to,to_slot,kind\nx,b,2026-03-03,AM,2026-03-03,NIGHT,sick\n",
        ])
        let rows = CoverageSheet.rows(on: try #require(LocalDate("2026-03-03")), source)
        let ward = try #require(rows.first { $0["service"] == "ward" })
        #expect(ward["present"] == 1 && ward["min"] == 1 && ward["missing"] == 0)
        #expect(ward["people"] == [["id": "a", "name": "Ada One"]])
        #expect(ward["assigned_but_away"] == [["id": "b", "name": "Bo Two"]])
        let float = try #require(rows.first { $0["service"] == "float" })
        #expect(float["slot"] == "NIGHT" && float["present"] == 0 && float["missing"] == 1)
        #expect(rows.contains { $0["service"] == "clinic" } == false, "nobody is there and nobody is needed")
    }

    @Test func leaveSaysWhatOpensAndAsksForNoChange() throws {
        let source = try ReadProgram.small([
            "assignments.csv": "person_id,date,slot,service_id\na,2026-03-03,AM,ward\n"
        ])
        let day = try #require(LocalDate("2026-03-03"))
        let person = try #require(source.program.personIndex["a"])
        let text = LeavePrompt.text(source, person, day, day)
        #expect(text.contains("Ada One (id a)"))
        #expect(text.contains("1 slot falls below the minimum"))
        #expect(text.contains("Ward") && text.contains("0 of 1"))
        #expect(text.contains(#"{"person": "a", "from": "2026-03-03", "to": "2026-03-03"}"#))
        #expect(text.contains("Do not call apply_change or publish"))
        let free = LeavePrompt.text(source, person, day.advanced(by: 7), day.advanced(by: 8))
        #expect(free.contains("None of their slots"))
        let hidden = try ReadProgram.small(disclosure: .pseudonym)
        #expect(!LeavePrompt.text(hidden, person, day, day).contains("Ada"), "names follow the caller's disclosure")
    }

    @Test func whatIsOfferedIsDescribed() {
        let templates = ScheduleTemplates.all
        #expect(
            templates.map(\.template) == [
                "holdfast://program/{version}/people", "holdfast://program/{version}/people/{page}",
                "holdfast://program/{version}/services", "holdfast://program/{version}/services/{page}",
                "holdfast://program/{version}/coverage/{date}", "holdfast://program/{version}/coverage/{date}/{page}",
            ])
    }
}

private enum ScheduleTemplates {
    static let all = ProgramResources.all(ProgramLibrary())
}
