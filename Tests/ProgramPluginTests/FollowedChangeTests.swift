// SPDX-License-Identifier: Apache-2.0

import DutyHours
import Roster
import Testing

@testable import ProgramTools

/// What an index says of a change, against full validation of both versions.
@Suite struct FollowedChangeTests {
    private func edit(_ program: Program, _ number: Int, _ numbers: inout SeededNumbers) -> RosterEdit {
        let person = RosterCell("person_id", "p\(Int.random(in: 0..<8, using: &numbers))")
        let date = CoverProgram.first.advanced(by: Int.random(in: 0..<CoverProgram.days, using: &numbers))
        switch number % 5 {
        case 0:
            return RosterEdit(
                .put, "absences",
                [
                    RosterCell("id", "new\(number)"), person, RosterCell("from", "\(date)"),
                    RosterCell("to", "\(date.advanced(by: 2))"), RosterCell("kind", "sick"),
                ])
        case 1:
            return RosterEdit(
                .put, "calls",
                [
                    person, RosterCell("start", "\(date)T17:00"), RosterCell("end", "\(date.advanced(by: 1))T17:00"),
                    RosterCell("kind", "overnight"),
                ])
        default:
            let slot = ["AM", "PM", "NIGHT"].randomElement(using: &numbers) ?? "AM"
            return RosterEdit(
                .put, "assignments",
                [person, RosterCell("date", "\(date)"), RosterCell("slot", slot), RosterCell("service_id", "ward")])
        }
    }

    @Test(arguments: 0..<4) func theIndexSaysWhatFullValidationSays(seed: Int) throws {
        var numbers = SeededNumbers(seed + 4000)
        let tables = try CoverProgram.random(seed: seed).tables()
        let program = try Program(tables)
        let index = try DutyHoursIndex(program)
        var found = 0
        for number in 0..<10 {
            let edits = [edit(program, number, &numbers), edit(program, number + 2, &numbers)]
            guard let outcome = try? tables.applying(edits) else { continue }
            let after = try Program(outcome.tables)
            let followed = try #require(try FindingDelta(of: outcome.changes, to: after, following: index))
            let full = try FindingDelta(from: program, to: after)
            #expect(followed.appearing == full.appearing)
            #expect(followed.disappearing == full.disappearing)
            #expect(followed.weights == full.weights)
            found += full.appearing.count
        }
        #expect(found > 5)
    }

    @Test func aChangeOfWhoMayDoWhatIsJudgedInFull() throws {
        let tables = try CoverProgram.random(seed: 1).tables()
        let program = try Program(tables)
        let edit = RosterEdit(.put, "services", [RosterCell("id", "ward"), RosterCell("minutes_am", "300")])
        let outcome = try tables.applying([edit])
        let after = try Program(outcome.tables)
        #expect(try FindingDelta(of: outcome.changes, to: after, following: try DutyHoursIndex(program)) == nil)
    }
}
