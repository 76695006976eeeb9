// SPDX-License-Identifier: Apache-2.0

import Columns
import Roster
import Testing

@Suite struct ProgramTests {
    @Test func entitiesAreWhatTheFilesSay() throws {
        let program = try Sample.program()
        #expect(program.people.map(\.id) == ["R1", "R2", "F1"])
        #expect(program.people.map(\.fteThousandths) == [1000, 800, 125])
        #expect(program.people[1].credentials == ["acls", "bls"])
        #expect((0..<3).map { program.weekCapHalfDays(person: $0) } == [11, 9, 11])
        #expect(program.services[0].capLoad(in: .night) == 720)
        #expect(program.services[1].capLoad(in: .am) == 360)
        #expect(program.services[1].minutes(in: .night) == nil)
        #expect(program.calls.first?.start == LocalDateTime("2026-01-09T17:00"))
        #expect(program.calls.first?.kind == .overnight)
        #expect(program.absences.first?.createdAt == LocalDateTime("2025-12-01T09:30"))
        #expect(program.skipped.isEmpty)
        #expect(program.given.contains("swaps") && !program.given.contains("groups"))
        #expect(program.dateRange == DateRange(from: try Sample.date("2026-01-05"), to: try Sample.date("2026-01-19")))
        #expect(program.horizon(days: 100)?.days == 15)
        #expect(program.horizon(from: try Sample.date("2026-01-18"), days: 7)?.days == 2)
        #expect(program.horizon(from: try Sample.date("2027-01-18"), days: 7) == nil)
        #expect(program.horizon(days: 0) == nil)
    }

    @Test func assignmentsAreSortedAndFound() throws {
        let program = try Sample.program()
        let monday = try Sample.date("2026-01-05")
        let found = program.assignments.positions(in: SlotIndex(monday, .am)).map { program.assignments[$0] }
        #expect(found.map(\.person) == [0, 2])
        #expect(found.map(\.service) == [1, 0])
        #expect(program.assignments.positions(in: SlotIndex(monday, .pm)).isEmpty)
        let horizon = try #require(Horizon(from: monday, days: 9))
        #expect(program.assignments.positions(in: horizon.slots) == 0..<4)
        #expect(program.assignments[3].isPinned)
        #expect(program.assignments[3].source == .engine)
    }

    @Test func holidaysReplaceWeekdayRules() throws {
        let program = try Sample.program()
        func demand(_ date: String, _ slot: Slot) throws -> [[Int]] {
            program.demand(on: try Sample.date(date), slot).map { [$0.service, $0.min, $0.target, $0.max ?? -1] }
        }
        #expect(try demand("2026-01-07", .am) == [[0, 1, 2, 3], [1, 1, 1, -1]])
        #expect(try demand("2026-01-07", .pm) == [])
        #expect(try demand("2026-01-08", .am) == [[0, 1, 2, 3]])
        #expect(try demand("2026-01-08", .pm) == [[1, 2, 2, -1]])
        #expect(try demand("2026-01-10", .am) == [[0, 1, 2, 3]])
        #expect(try demand("2025-12-31", .night) == [])
        #expect(try demand("2026-01-01", .night) == [[0, 1, 1, -1]])
    }

    @Test func eligibilityKnowsItsDates() throws {
        let program = try Sample.program()
        let (inside, outside) = (try Sample.date("2026-01-07"), try Sample.date("2026-01-08"))
        #expect(program.eligibility.mask(person: 0, on: outside) == 0b11)
        #expect(program.eligibility.mask(person: 1, on: inside) == 0b10)
        #expect(program.eligibility.mask(person: 1, on: outside) == 0)
        #expect(program.eligibility.words(person: 2, on: inside) == [0b01])
        #expect(!program.eligibility.isConstant(person: 1, in: DateRange(from: inside, to: outside)))
        #expect(program.eligibility.isConstant(person: 1, in: DateRange(from: outside, to: nil)))
    }

    @Test func moreThanSixtyFourServices() throws {
        let services = (0..<130).map { "S\($0),S,1,inpatient" }.joined(separator: "\n")
        let program = try Sample.program([
            "services.csv": "id,name,category,kind\n" + services,
            "eligibility.csv": "person_id,service_id,from,to\nR1,S129,,\nR1,S3,,\nR2,S64,2026-01-01,\n",
            "demand.csv": "service_id,slot,min\nS129,AM,1\n", "assignments.csv": nil,
        ])
        let date = try Sample.date("2026-01-07")
        #expect(program.eligibility.words(person: 0, on: date) == [8, 0, 2])
        #expect(program.eligibility.words(person: 1, on: date) == [0, 1, 0])
        #expect(program.eligibility.isEligible(person: 0, service: 129, on: date))
        #expect(!program.eligibility.isEligible(person: 0, service: 128, on: date))
    }

    /// Every person in every slot, against asking one by one.
    @Test func presenceGridAgreesWithPresence() throws {
        var people = "id,role,from,to\n"
        var absences = "id,person_id,from,from_slot,to,to_slot,kind,planned,blocking\n"
        var random = SystemRandomNumberGenerator()
        let start = try Sample.date("2026-01-01")
        func day() -> LocalDate { start.advanced(by: Int.random(in: -5...40, using: &random)) }
        for person in 0..<70 {
            let from = Bool.random(using: &random) ? "\(day())" : ""
            people += "P\(person),resident,\(from),\(from.isEmpty && person % 3 == 0 ? "\(day())" : "")\n"
            let first = day()
            let last = first.advanced(by: Int.random(in: 1...9, using: &random))
            absences += "A\(person),P\(person),\(first),PM,\(last),AM,sick,false,\(person % 4 != 0)\n"
        }
        let program = try Sample.program([
            "people.csv": people, "absences.csv": absences, "assignments.csv": nil, "calls.csv": nil,
            "swaps.csv": nil, "eligibility.csv": "person_id,service_id\nP1,ICU\n",
        ])
        let horizon = try #require(Horizon(from: start, days: 31))
        let grid = PresenceGrid(program, horizon)
        var wrong = 0
        for slot in horizon.slots {
            var count = 0
            for person in program.people.indices {
                let isPresent = program.isPresent(person: person, on: slot.date, slot.slot)
                if isPresent { count += 1 }
                if grid.isPresent(person: person, in: slot) != isPresent { wrong += 1 }
            }
            if grid.count(in: slot) != count { wrong += 1 }
        }
        #expect(wrong == 0)
        #expect(!grid.isPresent(person: 0, in: SlotIndex(start.advanced(by: 31), .am)))
    }

    @Test func unknownWordsColumnsAndTablesAreSkipped() throws {
        let tables = try Sample.report().tables
        let people = try #require(tables["people"]).batches[0]
        let roles = Column.dictionary(["resident", "astronaut", "faculty"])
        let fields = people.schema.fields.map { $0 } + [Field("shoe_size", .int32)]
        let columns = zip(people.schema.fields, people.columns).map { $0.name == "role" ? roles : $1 }
        let batch = try RecordBatch(schema: try Schema(fields), columns: columns + [.int32([1, 2, 3])])
        let extra = Table(name: "weather", try RecordBatch([(name: "x", column: .int32([1]))]))
        let program = try Program(tables.replacing(Table(name: "people", batch)).replacing(extra))
        #expect(program.people.map(\.id) == ["R1", "F1"])
        #expect(program.skipped["people.role"] == 1)
        #expect(program.skipped["eligibility.person_id"] == 1)
        #expect(program.skipped["assignments.person_id"] == 1)
        #expect(program.assignments.map(\.person) == [0, 1, 0, 0])
    }

    @Test func missingTablesAndColumnsAreNamed() throws {
        let tables = try Sample.report().tables
        #expect(throws: RosterError.missingTable("demand")) {
            try Program(tables.tables.filter { $0.name != "demand" })
        }
        let services = try #require(tables["services"]).batches[0]
        let kept = zip(services.schema.fields, services.columns).filter { $0.0.name != "minutes_pm" }
        let batch = try RecordBatch(schema: try Schema(kept.map(\.0)), columns: kept.map(\.1))
        #expect(
            throws: RosterError.missingColumn(table: "services", column: "minutes_pm", expected: "int32 or date32")
        ) { try Program(tables.replacing(Table(name: "services", batch))) }
    }
}
