// SPDX-License-Identifier: Apache-2.0

import Columns
import Roster
import Testing

@Suite struct ImportTests {
    @Test func theSampleIsReadWhole() throws {
        let report = try Sample.report()
        let expected = [
            "program": 1, "people": 3, "identities": 2, "services": 2, "eligibility": 4, "demand": 4, "periods": 3,
            "absences": 2, "assignments": 5, "calls": 1, "zones": 1, "swaps": 1, "slots": 15 * 3,
        ]
        #expect(report.counts == expected)
        #expect(
            report.missing.sorted() == [
                "credentials", "establishment", "exceptions", "groups", "logged_hours", "preference_signals",
                "requests", "work_items",
            ])
        #expect(try report.tables.profile() == Sample.profile)
    }

    /// One batch a rotation period and one for dates outside, sorted whatever the order of the file.
    @Test func datedTablesAreSplitByRotation() throws {
        let table = try #require(try Sample.report().tables["assignments"])
        #expect(table.batches.map(\.count) == [3, 1, 1])
        let first = table.batches[0]
        #expect(first.text("person_id").map { Array($0) } == ["F1", "R1", "R1"])
        #expect(first.text("slot").map { Array($0) } == ["AM", "AM", "NIGHT"])
        #expect(first.text("source").map { Array($0) } == ["manual", "manual", "import"])

        var lines = Sample.texts["assignments.csv", default: ""].split(separator: "\n")
        lines[1...].reverse()
        let other = try Sample.report(["assignments.csv": lines.joined(separator: "\n")]).tables["assignments"]
        #expect(other?.batches.map { $0.encoded() } == table.batches.map { $0.encoded() })
    }

    @Test func exportImportsAsTheSame() throws {
        let tables = try Sample.report().tables
        let files = CSVExport.files(from: tables)
        #expect(Set(files.keys) == Set(Sample.texts.keys))
        let again = try CSVImport.read(files: files, profile: Sample.profile).get().tables
        #expect(CSVExport.files(from: again) == files)
        for (one, other) in zip(tables.tables, again.tables) {
            #expect(one.name == other.name)
            #expect(one.batches.map { $0.encoded() } == other.batches.map { $0.encoded() }, "\(one.name)")
        }
        let people = String(decoding: files["people.csv", default: []], as: UTF8.self).split(separator: "\n")
        #expect(people[1] == #"R1,"Ada, Dr. ""A""",resident,1,,1,,INPT,,"#)
        #expect(people[3] == "F1,,faculty,,,0.125,,,,2026-01-10")
    }

    @Test func lineEndsAndColumnOrderDoNotMatter() throws {
        let expected = try Sample.report().tables
        let crlf = Sample.files().mapValues {
            Array($0.map { $0 == 10 ? [13, 10] : [$0] }.joined()) + [13, 10, 13, 10]
        }
        let report = try CSVImport.read(files: crlf, profile: Sample.profile).get()
        #expect(Canonical.bytes(report.tables) == Canonical.bytes(expected))
        let turned =
            "to,from,kind,id\n2026-01-11,2026-01-05,rotation,P1\n2026-01-18,2026-01-12,rotation,P2\n"
            + "2026-01-08,2026-01-08,holiday,H1"
        let other = try Sample.report(["periods.csv": turned]).tables
        #expect(Canonical.bytes(other) == Canonical.bytes(expected))
    }

    @Test func namesStayOutOfPeopleAndOutOfTheDigest() throws {
        let tables = try Sample.report().tables
        #expect(tables["people"]?.schema.index(of: "name") == nil)
        let identities = try Identities(table: try #require(tables["identities"]))
        #expect(identities.names == ["R1": "Ada, Dr. \"A\"", "R2": "Bob"])
        #expect(identities.name(of: "F1") == "F1")
        let renamed = Sample.texts["people.csv", default: ""].replacing("Bob", with: "Rob")
        #expect(Canonical.bytes(try Sample.report(["people.csv": renamed]).tables) == Canonical.bytes(tables))
    }

    @Test func historyOutsideEligibilityIsAWarning() throws {
        let report = try Sample.report()
        #expect(
            report.warnings.map(\.message) == [
                "R2 is assigned to CLIN on 2026-01-19 without being eligible for it (1 row)"
            ])
        let text = Sample.texts["assignments.csv", default: ""] + "\nF1,2026-01-11,AM,ICU,,\nF1,2026-01-12,AM,ICU,,"
        #expect(try Sample.report(["assignments.csv": text]).warnings.last?.count == 2)
    }
}

/// The canonical rows as one array.
enum Canonical {
    static func bytes(_ tables: RosterTables) -> [UInt8] {
        var bytes: [UInt8] = []
        CanonicalRows.write(tables) { bytes.append(contentsOf: $0) }
        return bytes
    }
}

@Suite struct CanonicalRowsTests {
    @Test func theFormIsWhatItsDocumentationSays() throws {
        let table = try #require(try Sample.report().tables["periods"])
        var text = ""
        CanonicalRows.write(table) { text += String(decoding: $0, as: UTF8.self) }
        #expect(
            text == """
                table\tperiods\tid\tkind\tfrom\tto
                H1\tholiday\t2026-01-08\t2026-01-08
                P1\trotation\t2026-01-05\t2026-01-11
                P2\trotation\t2026-01-12\t2026-01-18

                """)
    }

    @Test func batchesDoNotMatterButValuesDo() throws {
        let tables = try Sample.report().tables
        let table = try #require(tables["assignments"])
        let turned = try Table(name: table.name, schema: table.schema, batches: table.batches.reversed())
        #expect(Canonical.bytes(tables.replacing(turned)) == Canonical.bytes(tables))
        let text = Sample.texts["assignments.csv", default: ""].replacing("engine,true", with: "engine,false")
        #expect(Canonical.bytes(try Sample.report(["assignments.csv": text]).tables) != Canonical.bytes(tables))
        #expect(String(decoding: Canonical.bytes(tables), as: UTF8.self).contains("R1\tresident\t1\t\\N\t1\t\\N\tINPT"))
    }
}
