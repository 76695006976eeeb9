// SPDX-License-Identifier: Apache-2.0

import Roster
import Testing

@testable import ProgramTools

/// Which cells are open, and what people carried.
@Suite struct CoverPartsTests {
    @Test(arguments: 0..<6) func anAbsenceOpensWhatTakingThePersonOffLeavesShort(seed: Int) throws {
        let tables = try CoverProgram.random(seed: seed).tables()
        let program = try Program(tables)
        let person = seed % program.people.count
        let first = SlotIndex(CoverProgram.first.advanced(by: 5), .pm)
        let last = SlotIndex(CoverProgram.first.advanced(by: 12), .am)
        let own = program.assignments.filter { $0.person == person && first <= $0.slot && $0.slot <= last }
        let edits = own.map { row in
            RosterEdit(
                .delete, "assignments",
                [
                    RosterCell("person_id", program.people[person].id), RosterCell("date", "\(row.slot.date)"),
                    RosterCell("slot", row.slot.slot.code),
                ])
        }
        let after = try Program(try tables.applying(edits).tables)
        for wantsTarget in [false, true] {
            var expected: Set<[Int]> = []
            for slot in first...last {
                let counts = Staffing(after).counts(in: slot)
                for need in after.demandCalendar.demand(in: slot) {
                    let isOwn = own.contains { $0.slot == slot && $0.service == need.service }
                    let wanted = wantsTarget ? need.target : need.min
                    let mayDo = program.eligibility.isEligible(person: person, service: need.service, on: slot.date)
                    if counts[need.service] < wanted, isOwn || mayDo {
                        expected.insert([slot.rawValue, need.service, isOwn ? 1 : 0])
                    }
                }
            }
            let found = AbsenceCells(program, person: person, from: first, to: last, wantsTarget: wantsTarget)
            #expect(
                Set(found.cells.map { [$0.slot.rawValue, $0.service, $0.absentee == nil ? 0 : 1] }) == expected)
            #expect(found.cells.count == expected.count)
            let mine = found.cells.filter { $0.absentee != nil }.count
            #expect(found.covered == own.count - mine)
        }
    }

    @Test func loadIsPerFullTimeEquivalent() throws {
        var text = CoverProgram()
        text.people = ["id,name,role,fte", "a,A,faculty,1.0", "b,B,faculty,0.5", "c,C,faculty,1.0"]
        text.assignments += [
            "a,2026-02-21,AM,ward,false", "a,2026-02-21,NIGHT,ward,false", "b,2026-02-27,AM,clinic,false",
            "b,2026-02-28,AM,ward,false", "c,2026-02-15,AM,ward,false",
        ]
        text.absences.append("x,b,2026-02-27,2026-02-27,sick,AM,NIGHT")
        let program = try Program(text.tables())
        let table = LoadTable(program, weeks: 2, before: LocalDate(year: 2026, month: 3, day: 2) ?? .earliest)
        #expect(table[0] == LoadCounters(nights: 1, weekends: 2, minutes: 1080))
        // Away on the 27th; what is left counts twice, because b has half a position.
        #expect(table[1] == LoadCounters(nights: 0, weekends: 1, minutes: 360))
        #expect(table.scaled(\.minutes, of: 1) == 720_000)
        #expect(table[2] == LoadCounters(), "the day before the two weeks does not count")
        #expect(table.mean(\.minutes, of: [0, 1, 2]) == 600_000)
        #expect(table.mean(\.minutes, of: []) == 0)
    }
}
