// SPDX-License-Identifier: Apache-2.0

import Roster
import Testing

@Suite struct ImportFaultTests {
    private func faults(_ changes: [String: String?]) -> [ImportFault] {
        faults(Sample.files(changes))
    }

    private func faults(_ files: [String: [UInt8]]) -> [ImportFault] {
        switch CSVImport.read(files: files, profile: Sample.profile) {
        case .success: []
        case .failure(let failure): failure.faults
        }
    }

    private func changed(_ file: String, _ old: String, _ new: String) -> [String: String?] {
        [file: Sample.texts[file, default: ""].replacing(old, with: new)]
    }

    /// File, what is replaced by what, and where and how the fault is told.
    @Test(arguments: [
        ("people.csv", "role", "rolle", 1, 9, "no column \"rolle\"; allowed are id, name, role"),
        ("people.csv", "fte,", "id,", 1, 30, "\"id\" is given twice"),
        ("people.csv", "resident,2", "intern,2", 3, 8, "allowed is resident, fellow, faculty, staff"),
        ("people.csv", "resident,2", "resident,11", 3, 17, "whole number from 1 to 10"),
        ("people.csv", "R2,Bob", "R1,Bob", 3, 1, "stood before on line 2"),
        ("people.csv", "R2,Bob", "R 2,Bob", 3, 1, "\"R 2\" is not allowed"),
        ("people.csv", "R2,Bob", ",Bob", 3, 1, "\"id\" is empty"),
        ("people.csv", "0.8", "0.8001", 3, 28, "three decimals"),
        ("people.csv", "0.8", "0", 3, 28, "above 0"),
        ("people.csv", "0.8", "NaN", 3, 28, "above 0"),
        ("people.csv", "INPT", "NOWHERE", 2, 36, "unknown id \"NOWHERE\" in \"home_zone\": not in zones.csv"),
        ("people.csv", "R2,Bob", "R2,\"Bob", 3, 4, "never closed"),
        ("people.csv", "R2,Bob", "R2,B\"ob", 3, 5, "quote stands inside a cell"),
        ("people.csv", "R2,Bob", "R2,\"B\"ob", 3, 7, "text follows a closing quote"),
        ("people.csv", "R2,Bob", "R2,ä,Bob", 3, 1, "11 cells, the header has 10"),
        ("people.csv", "R2,Bob", "R2,B\rob", 3, 5, "carriage return"),
        ("people.csv", "R2,Bob", "R2,B\u{0}b", 3, 4, "\"B\\u{0}b\" is not allowed in \"name\""),
        ("people.csv", "R2,Bob", "R2,B\u{1B}[2Jb", 3, 4, "\"B\\u{1B}[2Jb\" is not allowed in \"name\""),
        ("people.csv", "id,name", "\u{FEFF}id,name", 1, 1, "byte order mark"),
        (
            "assignments.csv", "F1,2026-01-05", "F9,2026-01-05", 4, 1,
            "unknown id \"F9\" in \"person_id\": not in people"
        ),
        ("assignments.csv", "AM,ICU,manual", "AM,XXX,manual", 4, 18, "unknown id \"XXX\""),
        ("assignments.csv", "F1,2026-01-05", "F1,2026-02-30", 4, 4, "a date of the calendar"),
        ("assignments.csv", "F1,2026-01-05", "F1,0206-01-05", 4, 4, "a date of the calendar"),
        ("assignments.csv", "F1,2026-01-05,AM", "F1,2026-01-05,am", 4, 15, "allowed is AM, PM, NIGHT"),
        ("assignments.csv", "R1,2026-01-05,AM", "F1,2026-01-05,AM", 5, 1, "stood before on line 4"),
        ("assignments.csv", "ICU,engine,true", "ICU,engine,yes", 2, 29, "allowed is true, false"),
        ("assignments.csv", "person_id,date", "person_id,day", 1, 11, "no column \"day\""),
        ("absences.csv", "2026-01-07,AM", "2026-01-05,AM", 2, 21, "\"to\" is before \"from\""),
        ("absences.csv", "2026-01-07,AM", "2026-01-06,AM", 2, 32, "ends in AM"),
        ("absences.csv", "T09:30", " 09:30", 2, 54, "YYYY-MM-DDTHH:MM"),
        ("calls.csv", "2026-01-10T07", "2026-01-09T17", 2, 21, "is not after \"start\""),
        ("demand.csv", "1,2,3", "1,2,1", 2, 18, "below \"target\""),
        ("demand.csv", "1,2,3", "3,2,3", 2, 16, "below \"min\""),
        ("demand.csv", "1,2,3", "-1,2,3", 2, 14, "whole number from 0"),
        ("demand.csv", "2026-01-01,,all,NIGHT", "2026-01-01,,sat,AM", 3, 1, "line 2 has a rule for the same service"),
        ("demand.csv", "mon-fri", "mo-fr", 4, 8, "ranges like mon-fri"),
        ("eligibility.csv", "2026-01-07", "2025-01-07", 4, 20, "\"to\" is before"),
        ("periods.csv", "P2,", "P1,", 3, 1, "stood before on line 2"),
    ]) func oneFault(_ file: String, _ old: String, _ new: String, _ line: Int, _ column: Int, _ message: String) throws
    {
        let found = faults(changed(file, old, new))
        let fault = try #require(found.first { $0.file == file })
        #expect(fault.message.contains(message), "\(found)")
        #expect((fault.line, fault.column) == (line, column), "\(fault)")
    }

    /// A header, a byte, a cell or a key that is wrong hides nothing of what else is.
    @Test func aFaultHidesNoOther() throws {
        var files = Sample.files([
            "people.csv": "id,name,rolle,pgy,home_zone\nR1,Ann,resident,1,NOWHERE\nR2,B\u{0}b,resident,x,\nR3,C,,2,\n",
            "assignments.csv": "person_id,date,slot,service_id,start,end\n"
                + "R9,2026-01-05,AM,ICV,,\nR1,2026-02-30,EVE,XX,2026-01-05T09:00,2026-01-05T08:00\n",
            "demand.csv": "service_id,slot,min,max\nNONE,AM,3,1\n",
        ])
        files["eligibility.csv"] = Array("person_id,service_id\nR1,B\u{e4}D\n".utf8).filter { $0 != 0xC3 }
        let found = faults(files).map { "\($0.file):\($0.line):\($0.field)" }
        let expected = [
            "people.csv:1:rolle", "people.csv:1:role", "people.csv:2:home_zone", "people.csv:3:name",
            "people.csv:3:pgy", "eligibility.csv:2:", "eligibility.csv:2:service_id", "demand.csv:2:service_id",
            "demand.csv:2:max", "assignments.csv:2:person_id", "assignments.csv:2:service_id",
            "assignments.csv:3:date", "assignments.csv:3:slot", "assignments.csv:3:service_id", "assignments.csv:3:end",
        ]
        #expect(Set(found) == Set(expected) && found.count == expected.count, "\(found)")
    }

    @Test func utf16IsOneFault() throws {
        var files = Sample.files()
        files["people.csv"] = Sample.texts["people.csv", default: ""].utf16.flatMap {
            [UInt8($0 & 255), UInt8($0 >> 8)]
        }
        let found = faults(files).filter { $0.file == "people.csv" }
        #expect(found.count == 1 && found[0].message.contains("UTF-16"), "\(found)")
    }

    @Test func latin1IsToldWithItsByte() throws {
        var files = Sample.files(changed("people.csv", "Bob", "B*b"))
        files["people.csv"] = files["people.csv"]?.map { $0 == UInt8(ascii: "*") ? 0xE4 : $0 }
        let fault = try #require(faults(files).first)
        #expect(fault.description.hasPrefix("people.csv:3:5: byte 0xE4 is not UTF-8"))
    }

    @Test func missingAndUnknownFiles() {
        let found = faults(["people.csv": nil, "peeple.csv": "id\n", "README.md": "hello"])
        #expect(found.contains { $0.file == "people.csv" && $0.message.contains("missing") })
        #expect(found.contains { $0.file == "peeple.csv" && $0.message.contains("allowed are absences.csv") })
        #expect(!found.contains { $0.file == "README.md" })
        #expect(faults(["demand.csv": ""]).first?.message.contains("empty") == true)
        #expect(faults(["calls.csv": nil]).isEmpty)
    }

    @Test func aLineOfAHundredMegabytesIsRefusedAtOnce() throws {
        var files = Sample.files()
        files["people.csv"] = Array("id,name,role\nR1,".utf8) + Array(repeating: 0x78, count: 100_000_000)
        let clock = ContinuousClock()
        var found: [ImportFault] = []
        let time = clock.measure { found = faults(files) }
        #expect(found.first?.description.hasPrefix("people.csv:2:1: the line is longer than 1048576 bytes") == true)
        #expect(time < .milliseconds(500))
        let text = Array(String(repeating: "x\n", count: 600_000).utf8)
        files["people.csv"] = Array("id,name,role\nR1,\"".utf8) + text
        #expect(faults(files).first?.message.contains("not closed within") == true)
    }

    @Test func differentFaultsAreCollectedUpToTheLimitAndEqualOnesCounted() throws {
        let different = (0..<300).map { "P\($0),x,chief\($0)" }.joined(separator: "\n")
        let many = faults(["people.csv": "id,name,role\n" + different])
        #expect(many.count == ImportFailure.limit)
        #expect(Set(many.map(\.line)) == Set(2...(ImportFailure.limit + 1)))
        let equal = (0..<300).map { "P\($0),x,chief" }.joined(separator: "\n")
        let once = try #require(faults(["people.csv": "id,name,role\n" + equal]).first { $0.file == "people.csv" })
        #expect(once.line == 2 && once.count == 300 && once.description.hasSuffix("(300 rows, this the first)"))
        // One pass tells the faults of every file, of cells and of rows.
        let all = faults([
            "zones.csv": "id,name\nA,B", "calls.csv": "person_id,start,end,kind\nR9,,,x",
            "eligibility.csv":
                "person_id,service_id,from,to\nR1,ICU,2026-01-02,2026-01-01\nR1,NONE,,\nR2,CLIN,,\nR2,CLIN,,",
        ])
        #expect(all.filter { $0.file == "calls.csv" }.count == 4 && all.contains { $0.file == "zones.csv" })
        let rows = all.filter { $0.file == "eligibility.csv" }
        #expect(rows.map(\.line) == [3, 2, 5] && rows.map(\.field) == ["service_id", "to", "from"])
    }

    /// What stands in a cell of the sample, and what is proposed instead.
    @Test(arguments: [
        ("people.csv", "id,name,role", "id,name,rolle", "role"),
        ("people.csv", "R2,Bob,resident", "R2,Bob,Residant", "resident"),
        ("people.csv", "0.8", "80%", "0.8"), ("people.csv", "0.8", "\"0,75\"", "0.75"), ("people.csv", "0.8", "7", "1"),
        ("people.csv", "R2,Bob", "R 2,Bob", "R-2"), ("people.csv", "resident,2", "resident,12", "10"),
        ("assignments.csv", "AM,ICU,manual", "AM,ICV,manual", "ICU"),
        ("assignments.csv", "F1,2026-01-05,AM", "F1,2026-01-05,am", "AM"),
        ("assignments.csv", "F1,2026-01-05", "F1,2026-02-30", "2026-02-28"),
        ("assignments.csv", "F1,2026-01-05", "F1,1/5/2026", "2026-01-05"),
        ("assignments.csv", "F1,2026-01-05", "F1,25/1/2026", "2026-01-25"),
        ("assignments.csv", "F1,2026-01-05", "F1,5.1.2026", "2026-01-05"),
        ("assignments.csv", "F1,2026-01-05", "F1,2026-1-5", "2026-01-05"),
        ("assignments.csv", "F1,2026-01-05", "F1,20260105", "2026-01-05"),
        ("assignments.csv", "ICU,engine,true", "ICU,engine,yes", "true"),
        ("absences.csv", "T09:30", " 9:30", "2025-12-01T09:30"),
    ]) func aSuggestionIsMade(_ file: String, _ old: String, _ new: String, _ meant: String) throws {
        let found = faults(changed(file, old, new))
        let fault = try #require(found.first { $0.suggestion != nil }, "\(found)")
        #expect(fault.suggestion == meant)
        #expect(fault.description.contains("did you mean \"\(meant)\"?"))
        // An id that is corrected is another id to those who refer to it; everything else is mended by the suggestion.
        guard meant != "R-2" else { return }
        let broken = Sample.texts[file, default: ""].replacing(old, with: new)
        #expect(faults([file: broken.replacing(fault.value, with: meant)]).isEmpty)
    }

    /// Any bytes give faults or tables, and never a crash.
    @Test func randomDamageIsSafe() {
        var random = SystemRandomNumberGenerator()
        let original = Sample.files()
        for name in original.keys.sorted() {
            for _ in 0..<30 {
                var files = original
                var bytes = files[name, default: []]
                for _ in 0..<Int.random(in: 1...3, using: &random) {
                    let at = Int.random(in: bytes.indices, using: &random)
                    switch Int.random(in: 0..<3, using: &random) {
                    case 0: bytes[at] = [10, 13, 34, 44, 45, 48, 59, 0xC3, 0][Int.random(in: 0..<9, using: &random)]
                    case 1: bytes.removeSubrange(at..<min(bytes.count, at + 9))
                    default: bytes.insert(contentsOf: bytes.prefix(5), at: at)
                    }
                    if bytes.isEmpty { break }
                }
                files[name] = bytes
                for fault in faults(files) { #expect(!fault.message.isEmpty && fault.value.count <= 80) }
            }
        }
    }
}
