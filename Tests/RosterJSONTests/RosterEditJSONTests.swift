// SPDX-License-Identifier: Apache-2.0

import JSON
import Roster
import RosterJSON
import Testing

@Suite struct RosterEditJSONTests {
    private func parse(_ text: String) throws -> JSONValue { try JSONValue.parse(Array(text.utf8)) }

    @Test func editsAreReadByTheKindOfTheirColumns() throws {
        let value = try parse(
            #"""
            [{"op":"put","table":"people","row":{"id":"R1","pgy":2,"fte":0.8,"credentials":["acls","bls"],"from":null}},
             {"op":"delete","table":"assignments","row":{"date":"2026-01-05","slot":"AM","person_id":"李"}},
             {"op":"put","table":"assignments","row":{"pinned":true}},{"op":"put","table":"people","row":{"fte":1}}]
            """#)
        let edits = try RosterEditJSON.edits(value)
        #expect(
            edits[0]
                == RosterEdit(
                    .put, "people",
                    [
                        RosterCell("id", "R1"), RosterCell("pgy", "2"), RosterCell("fte", "0.8"),
                        RosterCell("credentials", "acls;bls"), RosterCell("from", ""),
                    ]))
        #expect(edits[1].op == .delete && edits[1].cells.last == RosterCell("person_id", "李"))
        #expect(edits[2].cells == [RosterCell("pinned", "true")])
        #expect(RosterEditJSON.json(edits[0]) == value[0])
        #expect(try RosterEditJSON.edits(.array(edits.map(RosterEditJSON.json))) == edits)
    }

    @Test func everyFaultNamesItsPlace() throws {
        let value = try parse(
            #"""
            [{"op":"put","table":"assignments","row":{"slot":3,"pinned":"yes","dat":"x"}},
             {"op":"upsert","table":"asignments","row":{}},{"table":"people","row":{"credentials":"a;b","pgy":"2"}},
             7,{"op":"put","table":"people","rows":{}},{"op":"put","table":"people","row":{"credentials":["a;b"]}}]
            """#)
        do {
            _ = try RosterEditJSON.edits(value)
            Issue.record("not refused")
        } catch {
            let found = error.faults.map(\.description)
            let expected = [
                "edits[0].row.slot: this is an integer; needed is a string: AM, PM, NIGHT",
                "edits[0].row.pinned: this is a string; needed is true or false: true, false",
                "edits[0].row.dat: there is no column \"dat\" in assignments (did you mean \"date\"?)",
                "edits[1].op: it is not allowed; allowed are \"put\", \"delete\"",
                "edits[1].table: there is no table \"asignments\" (did you mean \"assignments\"?)",
                "edits[2].op: it is missing; allowed are \"put\", \"delete\"",
                "edits[2].row.credentials: this is a string; needed is an array of strings without \";\"",
                "edits[2].row.pgy: this is a string; needed is an integer",
                "edits[3]: this is an integer; needed is an object with \"op\", \"table\", \"row\"",
                "edits[4].rows: there is no member \"rows\" (did you mean \"row\"?)",
                "edits[4].row: it is missing; needed is an object with the columns of people",
                "edits[5].row.credentials: this is an array; needed is an array of strings without \";\"",
            ]
            for text in expected { #expect(found.contains { $0.hasPrefix(text) }, "\(text) in \(found)") }
            #expect(found.count == expected.count, "\(found)")
            #expect(error.faults[0].instancePath == "/edits/0/row/slot")
        }
        #expect(throws: EditFaults.self) { try RosterEditJSON.edits("none") }
    }

    /// Tiny differences of a decimal are not rounded away: the table says what it allows.
    @Test(arguments: [
        ("0.125", "0.125"), ("0.5", "0.5"), ("1", "1"), ("0.8000", "0.8"), ("0.12345", "0.12345"), ("2.5", "2.5"),
        ("-0.5", "-0.5"),
    ])
    func decimalsKeepTheirPlaces(_ text: String, _ expected: String) throws {
        let edits = try RosterEditJSON.edits(try parse(#"[{"op":"put","table":"people","row":{"fte":\#(text)}}]"#))
        #expect(edits[0].cells[0].text == expected)
    }

    @Test func changesGoThereAndBack() throws {
        let change = RowChange(
            table: "services", key: [RosterCell("id", "ICU")],
            old: [RosterCell("id", "ICU"), RosterCell("category", "1"), RosterCell("counted", "true")],
            new: [RosterCell("id", "ICU"), RosterCell("category", "2"), RosterCell("credentials", "acls")])
        let json = RosterEditJSON.json(change)
        let expected = try parse(
            #"""
            {"table":"services","key":{"id":"ICU"},"old":{"id":"ICU","category":1,"counted":true},
             "new":{"id":"ICU","category":2,"credentials":["acls"]}}
            """#)
        #expect(json == expected)
        #expect(try RosterEditJSON.changes([json]) == [change])
        let deleted = RowChange(table: "zones", key: [RosterCell("id", "Z")], old: change.old, new: nil)
        #expect(RosterEditJSON.json(deleted)["new"] == .null)
    }
}
