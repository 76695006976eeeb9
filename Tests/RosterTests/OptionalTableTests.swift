// SPDX-License-Identifier: Apache-2.0

import Columns
import Roster
import Testing

@Suite struct OptionalTableTests {
    private static let texts: [String: String?] = [
        "services.csv": """
        id,name,category,kind,minutes_am,minutes_night,start_am,start_night,moonlighting,handoff_minutes
        ICU,Intensive care,1,inpatient,600,720,360,1200,,60
        CLIN,Clinic,3,outpatient,240,,,,external,
        """,
        "demand.csv": "service_id,slot,min\nICU,AM,1\n",
        "assignments.csv": """
        person_id,date,slot,service_id,start,end
        R1,2026-01-13,AM,ICU,,
        R1,2026-01-05,NIGHT,ICU,2026-01-05T21:30,
        F1,2026-01-05,AM,CLIN,,2026-01-05T16:00
        R1,2026-01-05,PM,CLIN,,
        """,
        "requests.csv": "id,person_id,from,to,kind\nQ1,R2,2026-01-06,2026-01-07,off\n",
        "work_items.csv": """
        id,kind,created_at,deadline,person_id,options,links,reversible
        W1,leave,2026-01-05T09:00,2026-01-08T09:00,F1,3,slot:2026-01-06-AM;rule:6.20,true
        W2,other,2026-01-05T10:00,,,,,
        """,
        "preference_signals.csv": "person_id,date,slot,signal\nR1,2026-01-05,PM,avoids\n",
        "logged_hours.csv": """
        person_id,start,end,kind
        R1,2026-01-05T06:00,2026-01-05T19:00,clinical
        R2,2026-01-05T19:00,2026-01-06T07:00,night_shift
        """,
        "groups.csv": "id,person_id\nchiefs,R1\nclinic,R2\nchiefs,R2\n",
        "establishment.csv": "role,pgy,authorised,required\nresident,1,4,3\nfaculty,,9,8\n",
        "credentials.csv": "person_id,credential,from,to\nR1,acls,,2026-01-20\n",
        "exceptions.csv": "person_id,clause,from,to,limit_minutes\n,6.20,2026-01-01,2026-06-30,5280\n",
    ]

    @Test func everyTableHasItsValues() throws {
        let program = try Sample.program(Self.texts)
        #expect(program.requests.map(\.range.dayCount) == [2] && program.requests[0].kind == "off")
        #expect(program.swaps.map(\.taken) == [SlotIndex(try Sample.date("2026-01-06"), .am)])
        #expect(program.swaps[0].accepter == 1 && program.swaps[0].status == "executed")
        #expect(program.workItems.map(\.person) == [2, nil] && program.workItems[0].decidedAt == nil)
        #expect(program.workItems.map(\.options) == [3, nil] && program.workItems.map(\.links.count) == [2, 0])
        #expect(program.workItems.map(\.isReversible) == [true, false] && !program.workItems[0].isRuleChecked)
        #expect(program.preferenceSignals.map(\.signal) == ["avoids"])
        #expect(program.loggedHours.map(\.kind) == [.clinical, .nightShift])
        #expect(program.groups.map(\.id) == ["chiefs", "clinic"] && program.groups.map(\.members) == [[0, 1], [1]])
        #expect(program.establishment.map(\.required) == [3, 8] && program.establishment[1].pgy == nil)
        #expect(program.zones.map(\.priority) == [3] && program.zones[0].lendLimit == nil)
        #expect(program.credentials.map(\.range.to) == [try Sample.date("2026-01-20")])
        #expect(program.exceptions.map(\.person) == [nil] && program.exceptions[0].limitMinutes == 5280)
        #expect(program.skippedOptionalRows.isEmpty)
        #expect(try Sample.program().loggedHours.isEmpty)
    }

    /// Words that a newer build knows are passed over and counted; a missing column is told at once.
    @Test func whatIsNotKnownIsSkipped() throws {
        let tables = try Sample.report(Self.texts).tables
        let batch = try #require(tables["logged_hours"]).batches[0]
        let kinds = Column.dictionary(["clinical", "teleportation"])
        let changed = try RecordBatch(schema: batch.schema, columns: batch.columns.dropLast() + [kinds])
        let program = try Program(tables.replacing(Table(name: "logged_hours", changed)))
        #expect(program.loggedHours.count == 1 && program.skippedOptionalRows == ["logged_hours": 1])
        let less = try RecordBatch(
            schema: try Schema(Array(batch.schema.fields.dropLast())), columns: Array(batch.columns.dropLast()))
        #expect(throws: RosterError.self) { try Program(tables.replacing(Table(name: "logged_hours", less))) }
    }

    @Test func realTimesGoBeforeTheService() throws {
        let program = try Sample.program(Self.texts)
        let found = program.assignments.map { program.interval(of: $0).map { "\($0.start) \($0.minutes)" } }
        // CLIN has no minutes in the afternoon, so that nothing says when that one ends.
        #expect(found == ["2026-01-05T07:00 540", nil, "2026-01-05T21:30 720", "2026-01-13T06:00 600"])
        #expect(program.services[0].ownStart(in: .night) == 1200 && program.services[0].handoffMinutes == 60)
        #expect(program.services.map(\.moonlighting) == [.none, .external])
    }

    /// A program that does not use added columns has none of them, and so its old bytes and digests.
    @Test func addedColumnsAreThereOnlyWhereUsed() throws {
        let old = try Sample.report().tables
        for table in old.tables {
            let added = TableSpec.named(table.name)?.columns.filter(\.isAppended).map(\.name) ?? []
            #expect(!table.schema.fields.contains { added.contains($0.name) }, "\(table.name)")
        }
        let new = try Sample.report(Self.texts).tables
        #expect(new["services"]?.schema.index(of: "moonlighting") != nil)
        #expect(new["services"]?.schema.index(of: "start_pm") == nil)
        let files = CSVExport.files(from: new)
        let again = try CSVImport.read(files: files, profile: Sample.profile).get().tables
        for (one, other) in zip(new.tables, again.tables) {
            #expect(one.batches.map { $0.encoded() } == other.batches.map { $0.encoded() }, "\(one.name)")
        }
    }

    @Test func whoAPersonIsStaysApart() throws {
        let people = "id,name,role,mail,note\nR1,,resident,a@b.example,\nR2,Боб,resident,,on leave\nF1,,faculty,,\n"
        let tables = try Sample.report(["people.csv": people, "absences.csv": nil]).tables
        let identities = try Identities(table: try #require(tables["identities"]))
        #expect(identities.names == ["R2": "Боб"] && identities.mails == ["R1": "a@b.example"])
        #expect(identities.notes == ["R2": "on leave"] && identities.name(of: "R1") == "R1")
        #expect(tables["people"]?.schema.index(of: "mail") == nil)
    }

    @Test func policiesHaveDefaultsAndRanges() throws {
        #expect(Sample.profile.value(of: .weekCapHalfDays) == 11)
        #expect(Sample.profile.value(of: .maxConsecutiveNights) == 6)
        #expect(Policy.all.allSatisfy { $0.range.contains($0.defaultValue) })
        #expect(Set(Policy.all.map(\.name)).count == Policy.all.count)
        let problems = Policy.problems(in: ["max_consecutive_night": 6, "dst_grace": 2, "merge_gap_minutes": 60])
        #expect(problems.map(\.name) == ["dst_grace", "max_consecutive_night"])
        #expect(problems[0].message.contains("allowed is 0 to 1 (flag)"))
        #expect(problems[1].message.contains("did you mean \"max_consecutive_nights\"?"))
    }

    /// 2026 has 53 weeks in the reckoning of ISO 8601; each is cut to the year.
    @Test func aYearOfFiftyThreeWeeks() throws {
        let year = try #require(Horizon(from: try Sample.date("2026-01-01"), days: 365))
        let weeks = year.weeks(startingOn: .monday)
        #expect(weeks.count == 53 && weeks[0].days == 4 && weeks[52].days == 4)
        #expect(weeks.map(\.days).reduce(0, +) == 365)
    }
}
