// SPDX-License-Identifier: Apache-2.0

import DutyHours
import Roster
import Testing

/// The index that follows edits against full validation of the edited program.
@Suite struct IndexTests {
    /// Over a change of clocks.
    private static let days = 70
    private static let slots: [String: [Slot]] = [
        "clinic": [.am, .pm], "precept": [.am, .pm], "ward": [.am, .pm, .night], "call": [.night], "moon": [.am, .pm],
        "scope": [.am], "read": [.am, .pm],
    ]

    /// Dense and sparse work, of one kind mostly or of all, under policies and periods of all sorts: what is near an edit
    /// differs by rule, and chains of windows and of days reach far.
    private static func random(_ random: inout SplitMix) -> SmallProgram {
        var small = SmallProgram()
        let load = random.pick([30, 55, 80])
        let favourite = random.pick(["ward", "call", "clinic", "moon"])
        for day in 0..<days {
            for person in SmallProgram.people where random.chance(load) {
                let service = random.chance(40) ? favourite : random.pick(SmallProgram.services)
                for slot in slots[service] ?? [] where random.chance(70) { small.assign(person, day, slot, service) }
            }
            let date = SmallProgram.first.advanced(by: day)
            if random.chance(10) { small.calls.append("r2,\(date)T17:00,\(date.advanced(by: 1))T07:00,home") }
            if random.chance(10) {
                let end = random.pick(["07:00", "00:00", "11:00"])
                small.calls.append("w1,\(date)T17:00,\(date.advanced(by: 1))T\(end),overnight")
            }
            if random.chance(10) { small.logged.append("r1,\(date)T06:30,\(date)T20:00,clinical") }
            if random.chance(5) { small.logged.append("w1,\(date)T21:30,\(date)T23:00,home_call_work") }
        }
        small.absences = ["r2,2026-01-12,AM,2026-01-16,NIGHT,vacation,true,true,"]
        small.policies = [
            "rolling_advisory_minutes": random.pick([4800, 1500]),
            "rolling_warning_minutes": random.pick([4560, 1000]), "merge_gap_minutes": random.pick([0, 61, 480]),
            "max_consecutive_days": random.pick([12, 3]), "max_consecutive_nights": random.pick([6, 1]),
        ]
        let rotations = [
            ["2026-01-05,2026-02-01", "2026-02-02,2026-02-28"], ["2026-01-05,2026-02-10", "2026-02-01,2026-03-20"], [],
        ]
        small.periods =
            "id,kind,from,to\n"
            + random.pick(rotations).enumerated().map { "b\($0.offset),rotation,\($0.element)\n" }.joined()
        return small
    }

    private static func change(
        _ small: inout SmallProgram, _ program: Program, _ random: inout SplitMix
    ) -> (change: DutyChange, date: LocalDate) {
        let name = random.pick(SmallProgram.people)
        let person = program.personIndex[name] ?? 0
        let service = random.pick(SmallProgram.services)
        // Now and then far beyond the rows, where a new calendar is needed.
        let day = random.chance(4) ? days + random.below(200) : random.below(days)
        let date = SmallProgram.first.advanced(by: day)
        var adding: [Assignment] = []
        var removing: [Assignment] = []
        func assignment(_ service: String, _ slot: SlotIndex) -> Assignment {
            Assignment(
                person: person, service: program.serviceIndex[service] ?? 0, slot: slot, source: nil, isPinned: false)
        }
        for slot in slots[service] ?? [] {
            let cell = SmallProgram.Cell(person: name, slot: SlotIndex(date, slot))
            if let old = small.cells[cell] { removing.append(assignment(old, cell.slot)) }
            if random.chance(70) {
                small.cells[cell] = service
                adding.append(assignment(service, cell.slot))
            } else {
                small.cells[cell] = nil
            }
        }
        return (DutyChange(person: person, adding: adding, removing: removing), date)
    }

    @Test("after each of many edits, the index finds what full validation finds", arguments: [1, 2, 3, 4])
    func fuzz(_ seed: Int) throws {
        var random = SplitMix(UInt64(seed))
        var small = Self.random(&random)
        var program = try small.program()
        var applied = try DutyHoursIndex(program)
        var replaced = applied
        for number in 0..<30 {
            let before = applied.report().findings
            let (change, date) = Self.change(&small, program, &random)
            let candidate = applied.candidateFindings(
                person: change.person, adding: change.adding, removing: change.removing)
            let programs = applied.candidateProgramFindings([change])
            let promised = applied.delta(of: [change])
            let delta = applied.apply([change])
            program = try small.program()
            let after = try DutyHoursValidator(program).validate().findings
            #expect(applied.report().findings == after, "edit \(number)")
            #expect(promised == delta)
            #expect(delta.appearing.filter { $0.person != nil } == candidate.appearing)
            #expect(delta.disappearing.filter { $0.person != nil } == candidate.disappearing)
            #expect(delta.appearing.filter { $0.person == nil } == programs.appearing)
            #expect(delta.disappearing.filter { $0.person == nil } == programs.disappearing)
            // What is of others stays.
            #expect(
                before.filter { $0.person != nil && $0.person != change.person }
                    == after.filter { $0.person != nil && $0.person != change.person })
            let dates = number % 3 == 0 ? nil : DateRange(from: date, to: date)
            try replaced.replace(people: [change.person], from: program, dates: dates)
            #expect(replaced.report().findings == after, "replacement \(number)")
        }
    }

    @Test("calls, logged hours and absences that change are read again")
    func otherRows() throws {
        var random = SplitMix(9)
        var small = Self.random(&random)
        var index = try DutyHoursIndex(try small.program())
        small.logged.append("r2,2026-01-21T06:00,2026-01-22T12:00,in_house_call")
        small.calls.append("r2,2026-01-23T07:00,2026-01-24T07:00,overnight")
        let program = try small.program()
        let person = try #require(program.personIndex["r2"])
        let dates = DateRange(from: LocalDate("2026-01-21"), to: LocalDate("2026-01-23"))
        let delta = try index.replace(people: [person], from: program, dates: dates)
        #expect(delta.appearing.contains { $0.code == .continuous24Hours })
        #expect(index.report().findings == (try small.findings()))
        small.absences.append("r2,2026-01-20,AM,2026-01-26,NIGHT,sick,false,true,")
        let absent = try small.program()
        try index.replace(people: [person], from: absent, dates: dates)
        #expect(index.report().findings == (try small.findings()))
        #expect(throws: DutyHoursError.person(99, people: 5)) { try index.replace(people: [99], from: absent) }
    }

    @Test("people and windows choose findings and change none")
    func choosing() throws {
        var random = SplitMix(10)
        let small = Self.random(&random)
        let validator = try DutyHoursValidator(try small.program())
        let all = validator.validate().findings
        #expect(validator.validate(people: [0]).findings == all.filter { $0.person == 0 })
        let window = DateRange(from: LocalDate("2026-01-10"), to: LocalDate("2026-01-12"))
        let range =
            validator.instant(
                LocalDateTime(window.from, .midnight))..<validator.instant(
                LocalDateTime(window.to.advanced(by: 1), .midnight))
        let inside = all.filter { $0.start == 0 || ($0.start < range.upperBound && $0.end > range.lowerBound) }
        #expect(validator.validate(window: window).findings == inside)
        #expect(!inside.isEmpty && inside.count < all.count)
        #expect(all == all.sorted())
    }
}
