// SPDX-License-Identifier: Apache-2.0

import Columns
import Roster
import Testing

@Suite struct EditFaultTests {
    private static func put(_ table: String, _ cells: KeyValuePairs<String, String>) -> RosterEdit {
        RosterEdit(.put, table, cells.map { RosterCell($0.key, $0.value) })
    }

    private static func delete(_ table: String, _ cells: KeyValuePairs<String, String>) -> RosterEdit {
        RosterEdit(.delete, table, cells.map { RosterCell($0.key, $0.value) })
    }

    private func faults(_ edits: [RosterEdit]) throws -> [String] {
        let tables = try Sample.report().tables
        do {
            _ = try tables.applying(edits)
            return []
        } catch { return error.faults.map(\.description) }
    }

    @Test func everyFaultIsToldAtOnceWithItsPlace() throws {
        let found = try faults([
            Self.put("asignments", ["person_id": "R1"]),
            Self.put("assignments", ["person_id": "R9", "date": "2026-02-30", "slot": "EVE", "service_id": "ICU"]),
            Self.put("assignments", ["person_id": "R1", "date": "2026-01-06", "slot": "AM", "servce_id": "ICU"]),
            Self.put("assignments", ["person_id": "R1", "slot": "AM", "service_id": "ICU"]),
            Self.put("absences", ["id": "A1", "to": "2026-01-05", "to_slot": ""]),
            Self.delete("absences", ["id": "A9"]),
            Self.put("identities", ["person_id": "R1", "name": "Eve"]),
            Self.put("people", ["id": "R1", "name": "Eve"]),
            Self.delete("calls", ["person_id": "R1", "start": "2026-01-09T17:00", "kind": "overnight"]),
            Self.put("swaps", ["id": "S1", "status": "", "accepter": "R3"]),
            Self.put("groups", ["id": "chiefs", "id": "others", "person_id": "R1"]),
        ])
        let expected = [
            "edits[0].table: there is no table \"asignments\" (did you mean \"assignments\"?); allowed are zones",
            "edits[1].row.person_id: there is no \"R9\" in people (did you mean \"R1\"?)",
            "edits[1].row.date: \"2026-02-30\" is not allowed (did you mean \"2026-02-28\"?); allowed is a date of the calendar written YYYY-MM-DD",
            "edits[1].row.slot: \"EVE\" is not allowed; allowed is AM, PM, NIGHT",
            "edits[2].row.servce_id: there is no column \"servce_id\" in assignments (did you mean \"service_id\"?)",
            "edits[3].row.date: the column is missing; the key of assignments is date, slot, person_id",
            "edits[4].row.to: \"to\" is before \"from\"; allowed is 2026-01-06 or later",
            "edits[5].row: there is no row of absences with id \"A9\"",
            "edits[6].table: names, mail and notes are kept apart from versions",
            "edits[7].row.name: \"name\" is kept in identities, apart from versions",
            "edits[8].row.kind: to delete takes the columns of the key alone: person_id, start",
            "edits[9].row.status: the cell is empty; allowed is pending",
            "edits[9].row.accepter: there is no \"R3\" in people",
            "edits[10].row.id: the column \"id\" is given twice",
        ]
        for text in expected { #expect(found.contains { $0.hasPrefix(text) }, "\(text) in \(found)") }
        #expect(found.count == expected.count, "\(found)")
    }

    @Test func referencesAreLookedAtAfterTheLastEdit() throws {
        let person = ["id": "R9", "role": "resident"] as KeyValuePairs
        let assignment = Self.put(
            "assignments", ["person_id": "R9", "date": "2026-01-06", "slot": "AM", "service_id": "ICU"])
        #expect(try faults([assignment, Self.put("people", person)]) == [])
        #expect(
            try faults([assignment]) == [
                "edits[0].row.person_id: there is no \"R9\" in people (did you mean \"R1\"?); allowed is an id of people"
            ])
        let used = try faults([Self.delete("people", ["id": "F1"])])
        #expect(
            used == [
                "edits[0].row.id: \"F1\" is still referred to by 1 row of eligibility, 1 row of assignments; delete or "
                    + "change those first, in the same edits"
            ])
        let together = [
            Self.delete("people", ["id": "F1"]),
            Self.delete("eligibility", ["person_id": "F1", "service_id": "ICU", "from": ""]),
            Self.delete("assignments", ["date": "2026-01-05", "slot": "AM", "person_id": "F1"]),
        ]
        #expect(try faults(together) == [])
    }

    @Test func rowsThatMeetAreRefused() throws {
        let sick =
            ["id": "A3", "person_id": "R1", "from": "2026-01-07", "to": "2026-01-09", "kind": "sick"]
            as KeyValuePairs
        let found = try faults([Self.put("absences", sick)])
        #expect(
            found == [
                "edits[0].row.from: the absence meets \"A1\" of R1, from 2026-01-06 PM to 2026-01-07 AM; a person has at "
                    + "most one absence at a time"
            ])
        // Ending the other one first makes room, and so does a later slot of the same day.
        #expect(try faults([Self.delete("absences", ["id": "A1"]), Self.put("absences", sick)]) == [])
        #expect(
            try faults([
                Self.put("absences", ["id": "A1", "to": "2026-01-06", "to_slot": ""]), Self.put("absences", sick),
            ]) == [])
        let rule = try faults([Self.put("demand", ["service_id": "ICU", "slot": "AM", "weekdays": "sun", "min": "2"])])
        #expect(rule.first?.contains("also covers 0001-01-07") == true, "\(rule)")
        #expect(
            try faults([
                Self.put("demand", ["service_id": "CLIN", "slot": "AM", "weekdays": "sun", "min": "2", "max": "1"])
            ]) == [
                "edits[0].row.max: \"max\" is below \"target\" or \"min\"; allowed is 2 or more"
            ])
    }

    @Test func noMoreThanFiftyFaultsAndNothingIsDone() throws {
        let tables = try Sample.report().tables
        let edits = (0..<80).map { Self.put("assignments", ["person_id": "X\($0)", "date": "never", "slot": "AM"]) }
        let good = Self.put(
            "assignments", ["person_id": "R1", "date": "2026-01-06", "slot": "AM", "service_id": "ICU"])
        do {
            _ = try tables.applying([good] + edits)
            Issue.record("not refused")
        } catch { #expect(error.faults.count == EditFaults.limit) }
        let outcome = try tables.applying([])
        #expect(outcome.changes.isEmpty && outcome.origins.isEmpty)
    }

    @Test func aRowThatSaysWhatIsThereIsNoChange() throws {
        let tables = try Sample.report().tables
        let same = Self.put(
            "assignments", ["person_id": "R1", "date": "2026-01-05", "slot": "NIGHT", "service_id": "ICU", "start": ""])
        let outcome = try tables.applying([
            same, Self.put("eligibility", ["person_id": "F1", "service_id": "ICU", "from": ""]),
        ])
        #expect(outcome.changes.isEmpty && outcome.origins.isEmpty && outcome.tables["groups"] == nil)
    }

    /// Of two edits of one row neither wins: both are named.
    @Test func aRowIsEditedOnce() throws {
        let cell = Self.put(
            "assignments", ["person_id": "R1", "date": "2026-01-06", "slot": "AM", "service_id": "ICU"])
        let other = Self.put(
            "assignments", ["slot": "AM", "service_id": "CLIN", "date": "2026-01-06", "person_id": "R1"])
        let gone = Self.delete("assignments", ["person_id": "R1", "date": "2026-01-06", "slot": "AM"])
        let absence = Self.put("absences", ["id": "A1", "to": "2026-01-06", "to_slot": ""])
        let found = try faults([cell, absence, other, gone])
        #expect(
            found
                == [2, 3].map {
                    "edits[\($0)].row: edits[0] is about the same row, date \"2026-01-06\", slot \"AM\", person_id \"R1\"; a "
                        + "row is edited once: say in one edit what it shall be"
                })
        // Rows without a key have nothing but themselves: two equal ones are two rows.
        let signal = Self.put(
            "preference_signals", ["person_id": "R1", "date": "2026-01-06", "slot": "AM", "signal": "likes"])
        #expect(try Sample.report().tables.applying([signal, signal]).changes.count == 2)
    }

    /// What is wrong with one cell hides nothing of the others, nor of what they refer to.
    @Test func aFaultHidesNoOther() throws {
        let found = try faults([
            Self.put("assignments", ["person_id": "R9", "date": "never", "slot": "AM", "service_id": "ICQ"]),
            Self.put("demand", ["service_id": "ICU", "slot": "PN", "min": "3", "max": "1"]),
            Self.put("people", ["id": "R7", "role": "intern", "home_zone": "NOWHERE"]),
            Self.put("groups", ["id": "chiefs", "person_id": "R7"]),
            Self.put("people", ["id": "R1", "pgy": "\u{1B}[2J"]),
        ])
        let places = found.map { $0.prefix { $0 != ":" } }.sorted()
        #expect(
            places == [
                "edits[0].row.date", "edits[0].row.person_id", "edits[0].row.service_id", "edits[1].row.max",
                "edits[1].row.slot", "edits[2].row.home_zone", "edits[2].row.role", "edits[4].row.pgy",
            ], "\(found)")
        #expect(found.last?.contains("\"\\u{1B}[2J\" is not allowed") == true, "\(found)")
    }

    @Test func anEditTouchesTheBatchOfItsPeriodAlone() throws {
        let tables = try Sample.report().tables
        let outcome = try tables.applying([
            Self.put("assignments", ["person_id": "R1", "date": "2026-01-13", "slot": "AM", "pinned": "false"]),
            Self.delete("assignments", ["person_id": "R2", "date": "2026-01-19", "slot": "AM"]),
        ])
        #expect(outcome.origins["assignments"] == [0, nil])
        #expect(outcome.touched["assignments"] == [1])
        #expect(
            outcome.changes.map { $0.key.map(\.text) } == [["2026-01-13", "AM", "R1"], ["2026-01-19", "AM", "R2"]])
        #expect(outcome.changes[0].old?.contains(RosterCell("pinned", "true")) == true)
        // The last date with data is gone, so the grid is shorter by a day.
        #expect(outcome.tables["slots"]?.rowCount == 14 * 3)
        #expect(outcome.touched["slots"] == [])
        let program = try Program(outcome.tables)
        #expect(program.assignments.count == 4)
    }

    /// Real times in one row give the whole table two columns, once; the other rows stay in their memory.
    @Test func ownTimesWidenTheTable() throws {
        let tables = try Sample.report().tables
        let edit = Self.put(
            "assignments",
            [
                "person_id": "R1", "date": "2026-01-05", "slot": "AM", "start": "2026-01-05T06:30",
                "end": "2026-01-06T07:00",
            ])
        let outcome = try tables.applying([edit])
        let table = try #require(outcome.tables["assignments"])
        #expect(outcome.touched["assignments"] == [0, 1, 2])
        #expect(
            table.batches[1].columns[0].sharesStorage(with: try #require(tables["assignments"]).batches[1].columns[0]))
        let program = try Program(outcome.tables)
        let one = try #require(program.assignments.first { $0.start != nil })
        #expect(program.interval(of: one)?.minutes == 1470)
        let far = try faults([
            Self.put("assignments", ["person_id": "R1", "date": "2026-01-05", "slot": "AM", "end": "2026-01-09T06:30"])
        ])
        #expect(far.first?.hasPrefix("edits[0].row.end: \"end\" is far from the assignment's date") == true)
    }

    /// A column that a newer build wrote would be lost: the table is left alone.
    @Test func tablesOfANewerBuildAreNotEdited() throws {
        let tables = try Sample.report().tables
        let people = try #require(tables["people"]).batches[0]
        let batch = try RecordBatch(
            schema: try Schema(people.schema.fields + [Field("badge", .int32)]),
            columns: people.columns + [.int32([1, 2, 3])])
        do {
            _ = try tables.replacing(Table(name: "people", batch)).applying([
                Self.put("people", ["id": "R1", "pgy": "2"])
            ])
            Issue.record("not refused")
        } catch { #expect(error.faults.first?.message.contains("\"badge\"") == true) }
    }
}
