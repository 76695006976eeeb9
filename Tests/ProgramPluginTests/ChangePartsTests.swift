// SPDX-License-Identifier: Apache-2.0

import DutyHours
import JSON
import Roster
import Testing

@testable import ProgramTools

/// The parts of a change that are decided without the duty-hour rules.
@Suite struct ChangePartsTests {
    private func change(_ table: String, _ cells: [RosterCell]) -> RowChange {
        RowChange(table: table, key: cells, old: nil, new: cells)
    }

    @Test func theHorizonIsTheFirstDaysFromTodayAndThePast() throws {
        var profile = CoverProgram().profile
        let horizon = FreezeHorizon(profile)
        #expect(horizon.days == 7)
        #expect(horizon.last == LocalDate("2026-03-08"))
        let dates = horizon.dates(of: [
            change("assignments", [RosterCell("date", "2026-03-08")]),
            change("assignments", [RosterCell("date", "2026-03-09")]),
            change("assignments", [RosterCell("date", "2026-02-01")]),
            change("calls", [RosterCell("start", "2026-03-02T17:00")]),
            change("absences", [RosterCell("from", "2026-03-02")]),
        ])
        #expect(dates.map(\.description) == ["2026-02-01", "2026-03-02", "2026-03-08"])
        profile.policies["freeze_horizon_days"] = 0
        #expect(FreezeHorizon(profile).last == nil)
        profile.policies["freeze_horizon_days"] = 1
        #expect(FreezeHorizon(profile).last == LocalDate("2026-03-02"))
    }

    /// Coverage before and after, against counting every cell of the program.
    @Test(arguments: 0..<6) func coverageIsWhatCountingEverythingFinds(seed: Int) throws {
        var numbers = SeededNumbers(seed + 4000)
        let tables = try CoverProgram.random(seed: seed).tables()
        let before = try Program(tables)
        var edits: [RosterEdit] = []
        for _ in 0..<6 {
            let date = CoverProgram.first.advanced(by: Int.random(in: 0..<28, using: &numbers))
            edits.append(
                RosterEdit(
                    .put, "assignments",
                    [
                        RosterCell("person_id", "p\(Int.random(in: 0..<8, using: &numbers))"),
                        RosterCell("date", "\(date)"), RosterCell("slot", numbers.chance(50) ? "AM" : "PM"),
                        RosterCell("service_id", numbers.chance(50) ? "ward" : "clinic"),
                    ]))
        }
        let start = CoverProgram.first.advanced(by: Int.random(in: 30..<33, using: &numbers))
        edits.append(
            RosterEdit(
                .put, "absences",
                [
                    RosterCell("id", "new"), RosterCell("person_id", "p1"), RosterCell("from", "\(start)"),
                    RosterCell("to", "\(start.advanced(by: 2))"), RosterCell("kind", "sick"),
                ]))
        let outcome = try tables.applying(edits)
        let after = try Program(outcome.tables)
        let slots = AffectedSlots.slots(of: outcome.changes, before: before, after: after)
        let found = CoverageChange.all(in: slots, before: before, after: after)
        let everything = (SlotIndex(CoverProgram.first, .am)...SlotIndex(CoverProgram.first.advanced(by: 40), .night))
        let expected = CoverageChange.all(in: Array(everything), before: before, after: after)
        #expect(found == expected)
        #expect(found.allSatisfy { $0.before != $0.after })
    }

    @Test func demandThatChangesConcernsEverySlot() throws {
        let tables = try CoverProgram.random(seed: 3).tables()
        let before = try Program(tables)
        let row = [
            RosterCell("service_id", "office"), RosterCell("weekdays", "mon"), RosterCell("slot", "AM"),
            RosterCell("min", "9"),
        ]
        let outcome = try tables.applying([RosterEdit(.put, "demand", row)])
        let after = try Program(outcome.tables)
        let slots = AffectedSlots.slots(of: outcome.changes, before: before, after: after)
        let lost = CoverageChange.all(in: slots, before: before, after: after).filter(\.isLoss)
        #expect(lost.count == 8 && lost.allSatisfy { $0.service == "office" && $0.slot.date.weekday == .monday })
    }

    /// A resident who works every half-day and is over 80 hours: more is worse, less is not a new finding.
    @Test func onlyWhatGetsWorseCountsAsBroken() throws {
        var text = CoverProgram()
        text.people.append("p0,N,resident,2,acls,")
        text.eligibility.append("p0,ward,,")
        for day in 0..<28 {
            let date = LocalDate(year: 2026, month: 3, day: 2 + day) ?? .earliest
            for slot in ["AM", "PM"] { text.assignments.append("p0,\(date),\(slot),ward,false") }
        }
        let tables = try text.tables()
        let program = try Program(tables)
        func delta(_ op: RosterEdit.Operation, _ date: String, _ slot: String) throws -> FindingDelta {
            var cells = [RosterCell("person_id", "p0"), RosterCell("date", date), RosterCell("slot", slot)]
            if op == .put { cells.append(RosterCell("service_id", "ward")) }
            return try ChangeAssessment.applying(
                [RosterEdit(op, "assignments", cells)], to: tables, of: program, profile: program.profile
            ).findings
        }
        let eased = try delta(.delete, "2026-03-11", "PM")
        #expect(eased.appearing.contains { $0.finding.code.rawValue == "duty_hours_80" })
        #expect(eased.mustAdded == 0 && eased.worse.allSatisfy { $0.finding.code.rawValue != "duty_hours_80" })
        let worse = try delta(.put, "2026-03-11", "NIGHT")
        #expect(worse.mustBroken.contains { $0.finding.code.rawValue == "duty_hours_80" && $0.person == "p0" })
    }
}
