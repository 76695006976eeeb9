// SPDX-License-Identifier: Apache-2.0

import HoldfastPlugin
import Roster
import Testing

@testable import ProgramTools

@Suite struct ChangeWordingTests {
    private static func tables(_ more: [String: String]) throws -> ProgramSource { try ReadProgram.small(more) }

    private static let before = [
        "assignments.csv": "person_id,date,slot,service_id\na,2026-03-02,AM,ward\nb,2026-03-03,NIGHT,float\n",
        "absences.csv": "id,person_id,from,to,kind\nx,b,2026-03-09,2026-03-10,medical\n",
    ]
    private static let after = [
        "assignments.csv": "person_id,date,slot,service_id\na,2026-03-02,AM,float\na,2026-03-04,PM,ward\n",
        "absences.csv": "id,person_id,from,to,kind\nx,b,2026-03-09,2026-03-12,medical\n",
        "calls.csv": "person_id,start,end,kind\nf,2026-03-02T17:00,2026-03-03T07:00,home\n",
    ]

    @Test func byPersonAndDay() throws {
        let (old, new) = (try Self.tables(Self.before), try Self.tables(Self.after))
        let changes = try RosterDiff.changes(from: old.tables, to: new.tables)
        let groups = ChangeGroups(changes, ChangeWording(new), limit: 50)
        #expect(groups.shown == changes.count && changes.count == 5)
        let lines = groups.text(new).split(separator: "\n").map(String.init)
        #expect(
            lines == [
                "Mon 2 Mar 2026", "  Ada One moves from Ward to Night float on Mon 2 Mar AM.",
                "  Flo Three has home call, Mon 2 Mar 17:00 to Tue 3 Mar 07:00.", "Tue 3 Mar 2026",
                "  Bo Two is taken off Night float on Tue 3 Mar night.", "Wed 4 Mar 2026",
                "  Ada One is put on Ward on Wed 4 Mar PM.", "Mon 9 Mar 2026",
                "  Bo Two is now away (medical), Mon 9 to Thu 12 Mar.",
            ])
        let short = ChangeGroups(changes, ChangeWording(new), limit: 2)
        #expect(short.shown == 2 && short.groups.map(\.person) == ["a", "f"])
    }

    @Test func whyIsForThoseWhoMaySeeIt() throws {
        let (old, new) = (try Self.tables(Self.before), try Self.tables(Self.after))
        let changes = try RosterDiff.changes(from: old.tables, to: new.tables).filter { $0.table == "absences" }
        let hidden = try ReadProgram.small(Self.after, disclosure: .pseudonym)
        let wording = ChangeWording(hidden)
        #expect(changes.map(wording.sentence) == ["b is now away, Mon 9 to Thu 12 Mar."])
        let json = try #require(changes.first.map(wording.json))
        #expect(!json.text.contains("medical") && json["new"]?["kind"] == "away", "\(json.text)")
        #expect(try #require(changes.first.map(ChangeWording(new).json))["new"]?["kind"] == "medical")
    }

    @Test func anEventWithoutChangesAndWithFreeText() throws {
        let source = try Self.tables(Self.after)
        let row: JSONValue = [
            "sequence": 7, "at": "2026-03-02T08:00:00Z", "by": "anna", "kind": "roster.published", "version": 9,
            "plan": "next-block", "reason": "Bo is ill", "reason_code": "illness", "changes": [], "total_changes": 3,
        ]
        let event = HistoryEvent(row, ChangeWording(source), person: nil, showsReason: true)
        #expect(
            event.sentence
                == "2026-03-02T08:00Z anna published draft next-block, version 9: Bo is ill (illness).")
        #expect(event.fields.count == 1 && event.text.contains("(3 changes in all)"))
        let hidden = HistoryEvent(row, ChangeWording(source), person: nil, showsReason: false)
        let removed: JSONValue = [
            "sequence": 8, "at": "2026-03-02T09:00:00Z", "by": "anna", "kind": "roster.pseudonymised",
            "person_id": "b",
        ]
        let about = HistoryEvent(removed, ChangeWording(source), person: nil, showsReason: true)
        #expect(
            about.sentence == "2026-03-02T09:00Z anna pseudonymised b: name, mail and note were removed.")
        #expect(about.json["person_id"] == "b" && event.json["person_id"] == nil)
        #expect(hidden.json["reason"] == .null && !hidden.text.contains("ill ") && hidden.json["total_changes"] == 3)
    }
}
