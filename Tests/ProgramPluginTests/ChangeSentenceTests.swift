// SPDX-License-Identifier: Apache-2.0

import HoldfastPlugin
import Roster
import RosterJSON
import Testing

@testable import ProgramTools

/// Every table's rows as sentences: names, dates and values, and no column names.
@Suite struct ChangeSentenceTests {
    private static func sentences(
        _ edits: JSONValue, in source: ProgramSource, disclosure: CallContext.Disclosure = .full
    ) throws -> [String] {
        let changes = try source.tables.applying(try RosterEditJSON.edits(edits)).changes
        return changes.map(ChangeWording(source).sentence)
    }

    private static let files = [
        "zones.csv": "id,name,priority\nz1,North,3\n",
        "demand.csv": "service_id,from,to,weekdays,slot,min,target,max,source\n"
            + "ward,,,all,AM,1,,,\nfloat,2026-03-02,2026-03-29,mon-fri,NIGHT,1,2,3,inferred\n",
        "groups.csv": "id,person_id\nchiefs,a\n",
        "credentials.csv": "person_id,credential,from,to\na,acls,,2026-12-31\n",
        "establishment.csv": "role,pgy,authorised,required\nresident,1,4,3\n",
        "exceptions.csv": "person_id,clause,from,to,limit_minutes\na,6.20,2026-03-02,2026-03-29,5280\n",
        "periods.csv": "id,kind,from,to\nb1,rotation,2026-03-02,2026-03-29\n",
        "requests.csv": "id,person_id,from,to,kind\nq,a,2026-03-09,2026-03-10,time_off\n",
        "swaps.csv": "id,requester,accepter,given_date,given_slot,taken_date,taken_slot,status\n"
            + "s,a,b,2026-03-09,AM,2026-03-10,PM,pending\n",
        "logged_hours.csv": "person_id,start,end,kind\na,2026-03-02T07:00,2026-03-02T19:00,in_house_call\n",
        "work_items.csv": "id,kind,created_at\nw,leave_request,2026-03-01T09:00\n",
    ]

    /// What is put or taken away, and what is said of it.
    private static let cases: KeyValuePairs<String, String> = [
        #"{"op":"put","table":"people","row":{"id":"n","role":"resident","pgy":1,"from":"2026-07-01"}}"#:
            "n joins the program as resident, PGY 1 from Wed 1 Jul.",
        #"{"op":"put","table":"people","row":{"id":"a","pgy":2,"fte":0.8}}"#:
            "Ada One changes: PGY from 1 to 2 and FTE from 1 to 0.8.",
        #"{"op":"put","table":"services","row":{"id":"ward","minutes_am":300,"supervision":"direct"}}"#:
            "The service Ward changes: the hours of an AM from 6 h to 5 h and supervision from none to direct.",
        #"{"op":"put","table":"services","row":{"id":"x","name":"X-ray","category":4,"kind":"procedure"}}"#:
            "The service X-ray is new: procedure, category 4.",
        #"{"op":"delete","table":"demand","row":{"service_id":"ward","slot":"AM","min":1}}"#:
            "Ward no longer needs at least 1 person (every day, AM).",
        #"{"op":"put","table":"demand","row":{"service_id":"clinic","weekdays":"mon;wed","slot":"PM","min":2,"target":3,"max":4,"from":"2027-01-04"}}"#:
            "Clinic needs at least 2, better 3, at most 4 people (mon;wed, PM from Mon 4 Jan 2027).",
        #"{"op":"put","table":"eligibility","row":{"person_id":"f","service_id":"ward","to":"2026-06-30","source":"inferred"}}"#:
            "Flo Three may do Ward until Tue 30 Jun (inferred from the past, not confirmed).",
        #"{"op":"delete","table":"groups","row":{"id":"chiefs","person_id":"a"}}"#: "Ada One leaves the group chiefs.",
        #"{"op":"delete","table":"credentials","row":{"person_id":"a","credential":"acls","from":null}}"#:
            "Ada One no longer has the credential acls until Thu 31 Dec.",
        #"{"op":"put","table":"establishment","row":{"role":"resident","pgy":1,"authorised":5}}"#:
            "The positions of resident PGY 1 are now 5 authorised and 3 required; they were 4 authorised and 3 required.",
        #"{"op":"delete","table":"exceptions","row":{"person_id":"a","clause":"6.20","from":"2026-03-02"}}"#:
            "Ada One no longer has an exception to clause 6.20, 88 h a week, Mon 2 to Sun 29 Mar.",
        #"{"op":"put","table":"periods","row":{"id":"b1","to":"2027-01-03"}}"#:
            "The rotation period b1 is now Mon 2 Mar 2026 to Sun 3 Jan 2027; it was Mon 2 to Sun 29 Mar.",
        #"{"op":"put","table":"zones","row":{"id":"z1","priority":5}}"#:
            "The zone North changes: priority from 3 to 5.",
        #"{"op":"delete","table":"requests","row":{"id":"q"}}"#:
            "Ada One no longer asks for time off, Mon 9 to Tue 10 Mar.",
        #"{"op":"put","table":"swaps","row":{"id":"s","status":"executed"}}"#:
            "The swap in which Ada One gives Mon 9 Mar AM to Bo Two for Tue 10 Mar PM is now executed; it was pending.",
        #"{"op":"delete","table":"logged_hours","row":{"person_id":"a","start":"2026-03-02T07:00"}}"#:
            "Ada One no longer has written down hours of in house call, Mon 2 Mar 07:00 to 19:00.",
        #"{"op":"put","table":"work_items","row":{"id":"w","decided_at":"2026-03-02T08:00"}}"#:
            "The decision about leave request of Sun 1 Mar 09:00 was made on Mon 2 Mar 08:00.",
        #"{"op":"put","table":"preference_signals","row":{"person_id":"b","date":"2026-03-09","slot":"PM","signal":"avoids"}}"#:
            "Bo Two showed a preference about Mon 9 Mar PM (avoids).",
        #"{"op":"put","table":"assignments","row":{"person_id":"a","date":"2027-01-04","slot":"AM","service_id":"ward"}}"#:
            "Ada One is put on Ward on Mon 4 Jan 2027 AM.",
    ]

    @Test func everyTableHasItsWords() throws {
        let source = try ReadProgram.small(Self.files)
        var tables: Set<String> = ["absences", "calls"]
        for (edit, sentence) in Self.cases {
            let edit = try JSONValue.parse(edit)
            #expect(try Self.sentences([edit], in: source) == [sentence])
            tables.insert(edit["table"]?.stringValue ?? "")
        }
        #expect(Set(TableSpec.all.filter(\.isEditable).map(\.name)).subtracting(tables).isEmpty)
    }

    /// Confirming what was inferred takes the row out and puts it in, where the table has no key.
    @Test func aConfirmationIsSaid() throws {
        let source = try ReadProgram.small(
            ["eligibility.csv": "person_id,service_id,from,source\na,ward,2026-03-02,inferred\n"])
        let confirmed = try Self.sentences(
            [
                [
                    "op": "put", "table": "eligibility",
                    "row": ["person_id": "a", "service_id": "ward", "from": "2026-03-02", "source": "given"],
                ]
            ], in: source)
        #expect(confirmed == ["It is confirmed that Ada One may do Ward from Mon 2 Mar."])
    }

    @Test func whatIsPersonalIsNotSaid() throws {
        let source = try ReadProgram.small(Self.files, disclosure: .pseudonym)
        for edit in Self.cases.map(\.key) where edit.contains("requests") || edit.contains("preference") {
            let edits: JSONValue = [try JSONValue.parse(edit)]
            let changes = try source.tables.applying(try RosterEditJSON.edits(edits)).changes
            let json = changes.map { ChangeWording(source).json($0).text }.joined()
            #expect(!json.contains("time") && !json.contains("avoids"), "\(json)")
        }
    }
}
