// SPDX-License-Identifier: Apache-2.0

import Columns
import Roster
import Testing

@Suite struct ExchangeTests {
    static let hostile = [
        "=1+2", "+49 30", "-", "@SUM(A1)", "\tx", "\rx", "'", "''", "'=x", "''-x", "'plain", "a,b", "say \"hi\"",
        "two\nlines",
        "two\r\nlines", "  spaces  ", "Łukasz Żółć", "नरेन्द्र शर्मा", "李小龍", "محمد", "עברית", "Ωμέγα", "ไทย", "👩🏽‍⚕️ e\u{301}",
        "\u{202E}rtl", "\u{FEFF}bom", "\\N", "\\t", "NULL", "0", "2026-01-05", "true", ";", "a;b", "\u{A0}",
        "'\u{301}=",
    ]

    /// The sample with hostile text wherever text of somebody's own is allowed.
    static func tables(_ texts: [String]) throws -> RosterTables {
        func cell(_ index: Int) -> String { "\"" + texts[index % texts.count].replacing("\"", with: "\"\"") + "\"" }
        let people = (0..<texts.count).map {
            "=P\($0),\(escaped(cell($0))),resident,1,,1,,,,,\(escaped(cell($0 + 3))),\(escaped(cell($0 + 7)))"
        }
        let zones = (0..<texts.count).map { "@Z\($0),\(escaped(cell($0 + 5))),1," }
        return try CSVImport.read(
            files: [
                "people.csv": Array(
                    ("id,name,role,pgy,credentials,fte,week_cap_half_days,home_zone,from,to,mail,note\n"
                        + people.joined(separator: "\n")).utf8),
                "zones.csv": Array(("id,name,priority,lend_limit\n" + zones.joined(separator: "\n")).utf8),
                "services.csv": Array(
                    ("id,name,category,kind,zone,minutes_am,minutes_pm,minutes_night,counted,supervision,credentials\n"
                        + "+S,\(escaped(cell(1))),1,inpatient,@Z0,360,,,,,-bls;acls").utf8),
                "eligibility.csv": Array("person_id,service_id,from,to\n=P0,+S,,".utf8),
                "demand.csv": Array("service_id,from,to,weekdays,slot,min,target,max\n+S,,,all,AM,1,,".utf8),
                "assignments.csv": Array("person_id,date,slot,service_id,source,pinned\n=P0,2026-01-05,AM,+S,,".utf8),
                "requests.csv": Array("id,person_id,from,to,kind,created_at\n-r,=P0,2026-01-05,2026-01-05,=cmd,".utf8),
            ], profile: Sample.profile
        ).get().tables
    }

    /// A quoted cell with the escape that a spreadsheet-safe file has.
    static func escaped(_ cell: String) -> String {
        let inner = cell.dropFirst().first { $0 != "'" }
        return inner.map { "=+-@\t\r\r\n".contains($0) } == true ? "\"'" + cell.dropFirst() : cell
    }

    static func canonical(_ tables: RosterTables) -> [UInt8] {
        var bytes: [UInt8] = []
        CanonicalRows.write(tables) { bytes.append(contentsOf: $0) }
        return bytes
    }

    static func names(_ tables: RosterTables) throws -> Identities {
        try Identities(table: try #require(tables["identities"]))
    }

    @Test func whatIsExportedComesBackWhateverItSays() throws {
        let texts = Self.hostile
        let tables = try Self.tables(texts)
        let names = try Self.names(tables)
        for index in texts.indices { #expect(names.names["=P\(index)"] == texts[index]) }
        let files = CSVExport.files(from: tables)
        let again = try CSVImport.read(files: files, profile: Sample.profile).get().tables
        #expect(Self.canonical(again) == Self.canonical(tables))
        let back = try Self.names(again)
        #expect(back == names)

        // No cell of the exported file is one that a spreadsheet would run.
        for (name, bytes) in files {
            var text = String(decoding: bytes, as: UTF8.self).replacing("\"\"", with: "")
            text = text.replacing("\r\n", with: " ")
            for cell in text.split(whereSeparator: { ",\n".contains($0) }) {
                let plain = cell.drop { $0 == "\"" }
                #expect(plain.first.map { "=+-@\t\r".contains($0) } != true, "\(name): \(cell)")
            }
        }
    }

    /// The same tables as a document's cells, without any file.
    @Test func aDocumentSaysTheSame() throws {
        let tables = try Self.tables(Self.hostile)
        var cells: [CellTable] = []
        for table in tables.tables where TableSpec.named(table.name)?.hasFile == true {
            let rows = try #require(TableRows(table, identities: tables["identities"]))
            var copy = CellTable(name: table.name, columns: rows.columns.map(\.name))
            rows.forEach { row in for column in rows.columns.indices { copy.append(row[column] ?? "") } }
            cells.append(copy)
        }
        let again = try DocumentImport.read(tables: cells.reversed(), profile: Sample.profile).get().tables
        #expect(Self.canonical(again) == Self.canonical(tables))
        #expect(try Self.names(again) == Self.names(tables))

        // Faults are places in the document.
        var people = CellTable(name: "people", columns: ["id", "role"])
        for text in ["R1", "resident", "R2", "residnet", "R1", "faculty"] { people.append(text) }
        let others = cells.filter { $0.name != "people" } + [CellTable(name: "peeple", columns: [])]
        guard case .failure(let failure) = DocumentImport.read(tables: others + [people], profile: Sample.profile)
        else {
            Issue.record("a wrong document was taken")
            return
        }
        let texts = failure.faults.map(\.description)
        #expect(
            texts.contains { $0.hasPrefix("/tables/people/rows/1/1: ") && $0.contains("did you mean \"resident\"?") })
        #expect(texts.contains { $0.hasPrefix("/tables/people/rows/2/0: ") && $0.contains("stood before on row 0") })
        #expect(texts.contains { $0.hasPrefix("/tables/peeple: ") && $0.contains("did you mean \"people\"?") })
        #expect(texts.contains { $0.hasPrefix("/tables/eligibility/rows/0/0: ") })
    }

    @Test func whatIsProbablyNotMeantIsToldAndNotRefused() throws {
        let periods = (0..<5).map { week in
            let from = LocalDate(year: 2026, month: 1, day: 5).map { $0.advanced(by: week * 28) } ?? .earliest
            return "P\(week),rotation,\(from),\(from.advanced(by: week == 2 ? 26 : 27))"
        }
        let report = try Sample.report([
            "periods.csv": "id,kind,from,to\n" + periods.joined(separator: "\n"),
            "absences.csv":
                "id,person_id,from,to,kind\nA1,R1,2026-01-05,2026-01-09,vacation\nA2,R1,2026-01-09,2026-01-12,sick\n",
            "credentials.csv": "person_id,credential,from,to\nR2,acls,,2026-01-20\nR2,bls,,2026-02-01\n",
            "demand.csv": "service_id,from,to,weekdays,slot,min,target,max\nICU,,,all,AM,1,,\n",
        ])
        let warnings = report.warnings.map(\.description)
        #expect(warnings.contains("absences.csv: absences A1 and A2 of R1 overlap on 2026-01-09"))
        #expect(warnings.contains { $0.contains("R1 is assigned on 2026-01-05, during the absence A1 (2 rows") })
        #expect(warnings.contains { $0.hasPrefix("demand.csv: nothing says how many people CLIN needs") })
        #expect(warnings.contains { $0.contains("credential acls of R2 ends on 2026-01-20, inside period P0") })
        #expect(!warnings.contains { $0.contains("credential bls") })
        #expect(warnings.contains { $0.contains("period P2 has 27 days and most have 28") })
    }

    @Test func theProgramFileSaysWhatTheTableSays() throws {
        var profile = Sample.profile
        profile.name = "A \"quoted\" \\ name\nof ×"
        let tables = RosterTables([try profile.table()])
        let text = try #require(ProgramFileText.text(from: tables))
        #expect(text.contains(#"name = "A \"quoted\" \\ name\nof ×""#))
        #expect(text.contains("as_of = \"2026-01-05T08:00\"") && text.contains("am = \"07:00\""))
        #expect(text.hasSuffix("[policies]\nweek_cap_half_days = 11\n"))
        profile.policies = [:]
        let plain = RosterTables([try profile.table()])
        #expect(ProgramFileText.text(from: plain)?.contains("policies") == false)
    }
}
