// SPDX-License-Identifier: Apache-2.0

import DutyHours
import Roster
import Testing

@testable import ProgramTools

@Suite struct CoverWordingTests {
    /// A service that nothing says anything about is not short of anybody, and the answer says why.
    @Test(arguments: [("2026-03-23", "Mon 23 Mar AM"), ("2027-03-22", "Mon 22 Mar 2027 AM")])
    func aServiceWithoutDemand(date: String, when: String) throws {
        let source = try ReadProgram.small(["assignments.csv": "person_id,date,slot,service_id\n"])
        let slot = SlotIndex(try #require(LocalDate(date)), .am)
        func sentence(_ service: Int) throws -> String {
            let need = source.program.demandCalendar.demand(in: slot).first { $0.service == service }
            let cell = OpenCell(
                slot: slot, service: service, state: CellState(present: 0, demand: need), absentee: nil)
            var search = CoverSearch(
                source.program, try source.entry.dutyHours().index, weeks: 2, includesExcluded: false)
            return CoverWording(source).sentence(search.answer(cell))
        }
        #expect(
            try sentence(2)
                == "Nothing says how many people Clinic needs on \(when) (it has 0), so it is short of nobody; Flo Three is "
                + "free and could take it.")
        #expect(try sentence(0).hasPrefix("On \(when), Ward has 0 of at least 1 people; "))
    }
}
