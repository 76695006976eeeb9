// SPDX-License-Identifier: Apache-2.0

import Roster

/// A program as lists of texts, edited one row at a time and imported anew: slow, and plainly right.
struct NaiveRoster {
    typealias Row = [String: String]

    var rows: [String: [Row]]
    private static let start = LocalDate(year: 2026, month: 6, day: 29) ?? .earliest

    static func date(_ offset: Int) -> String { "\(start.advanced(by: offset))" }

    /// A program with a period of 27 days, one of 28 and dates outside, a year that changes in July, and a bit of
    /// everything.
    init(_ random: inout SeededGenerator) {
        rows = [:]
        rows["people"] = (0..<5).map {
            ["id": "P\($0)", "role": $0 < 3 ? "resident" : "faculty", "pgy": $0 < 3 ? "\($0 + 1)" : ""]
        }
        rows["services"] = (0..<3).map {
            [
                "id": "S\($0)", "name": "Service \($0)", "category": "\($0 + 1)", "kind": "inpatient",
                "minutes_am": "360",
            ]
        }
        rows["periods"] = [
            ["id": "B1", "kind": "rotation", "from": Self.date(2), "to": Self.date(28)],
            ["id": "B2", "kind": "rotation", "from": Self.date(29), "to": Self.date(56)],
            ["id": "Y", "kind": "academic_year", "from": "2026-07-01", "to": "2027-06-30"],
        ]
        rows["eligibility"] = (0..<5).map { ["person_id": "P\($0)", "service_id": "S\($0 % 3)"] }
        rows["demand"] = [
            ["service_id": "S0", "slot": "AM", "min": "1"], ["service_id": "S1", "slot": "PM", "min": "1"],
        ]
        rows["assignments"] = []
        rows["absences"] = []
        rows["groups"] = [["id": "chiefs", "person_id": "P0"]]
        rows["credentials"] = []
        rows["preference_signals"] = []
        for _ in 0..<40 { put(.assignments, assignment(&random)) }
        for index in 0..<5 {
            put(
                .absences,
                [
                    "id": "A\(index)", "person_id": "P\(index)", "from": Self.date(index * 9),
                    "to": Self.date(index * 9 + 3), "kind": "vacation",
                ])
        }
    }

    func assignment(_ random: inout SeededGenerator) -> Row {
        [
            "person_id": "P\(Int.random(in: 0...4, using: &random))",
            "date": Self.date(.random(in: 0...63, using: &random)),
            "slot": ["AM", "PM", "NIGHT"][Int.random(in: 0...2, using: &random)],
            "service_id": "S\(Int.random(in: 0...2, using: &random))", "source": "manual",
        ]
    }

    mutating func put(_ spec: TableSpec, _ row: Row) {
        var list = rows[spec.name] ?? []
        let found = list.firstIndex { old in spec.key.allSatisfy { old[$0, default: ""] == row[$0, default: ""] } }
        if !spec.key.isEmpty, let found {
            list[found].merge(row) { $1 }
        } else {
            list.append(row)
        }
        rows[spec.name] = list
    }

    /// Whether there was such a row.
    mutating func delete(_ spec: TableSpec, _ row: Row) -> Bool {
        let names = spec.key.isEmpty ? spec.columns.map(\.name) : spec.key
        guard
            let index = rows[spec.name]?.firstIndex(where: { old in
                names.allSatisfy { old[$0, default: ""] == row[$0, default: ""] }
            })
        else { return false }
        rows[spec.name]?.remove(at: index)
        return true
    }

    /// The same as tables, if the files are good and no two absences of a person meet.
    func tables() -> RosterTables? {
        let absences = rows["absences"] ?? []
        for (index, one) in absences.enumerated() {
            for other in absences[..<index] where one["person_id"] == other["person_id"] {
                if Self.first(one) <= Self.last(other), Self.first(other) <= Self.last(one) { return nil }
            }
        }
        var files: [String: [UInt8]] = [:]
        for (name, rows) in rows {
            guard let spec = TableSpec.named(name) else { continue }
            let columns = spec.fileColumns.map(\.name)
            var text = columns.joined(separator: ",") + "\n"
            for row in rows { text += columns.map { row[$0, default: ""] }.joined(separator: ",") + "\n" }
            files[name + ".csv"] = Array(text.utf8)
        }
        return try? CSVImport.read(files: files, profile: Sample.profile).get().tables
    }

    private static let order = ["AM": 0, "PM": 1, "NIGHT": 2]
    private static func first(_ row: Row) -> String {
        row["from", default: ""] + "\(order[row["from_slot", default: "AM"], default: 0])"
    }
    private static func last(_ row: Row) -> String {
        row["to", default: ""] + "\(order[row["to_slot", default: "NIGHT"], default: 2])"
    }

    /// The table and key of the row that an edit is about; `nil` where rows have no key.
    static func key(_ edit: RosterEdit) -> [String]? {
        guard let spec = TableSpec.named(edit.table), !spec.key.isEmpty else { return nil }
        return [edit.table] + spec.key.map { name in edit.cells.first { $0.column == name }?.text ?? "" }
    }

    /// A random edit, mostly a good one, applied here; `nil` if here it is refused at once.
    mutating func edit(_ random: inout SeededGenerator) -> (edit: RosterEdit, isRefused: Bool) {
        func day(_ random: inout SeededGenerator) -> String { Self.date(.random(in: 0...63, using: &random)) }
        func number(_ range: ClosedRange<Int>, _ random: inout SeededGenerator) -> Int {
            .random(in: range, using: &random)
        }
        var isDelete = number(0...3, &random) == 0
        let spec: TableSpec
        var row: Row
        switch number(0...19, &random) {
        case 0...7:
            spec = .assignments
            row = assignment(&random)
            if number(0...5, &random) == 0 {
                row["start"] = row["date", default: ""] + "T07:15"
                row["end"] = row["date", default: ""] + (number(0...3, &random) == 0 ? "T07:15" : "T19:45")
            }
        case 8...10:
            spec = .absences
            row = [
                "id": "A\(number(0...8, &random))", "person_id": "P\(number(0...4, &random))", "kind": "sick",
                "to_slot": "PM",
            ]
            row["from"] = day(&random)
            row["to"] =
                (LocalDate(row["from", default: ""]) ?? .earliest).advanced(by: number(-1...9, &random)).description
        case 11:
            spec = .people
            row = ["id": "P\(number(3...6, &random))", "role": "faculty", "fte": ["", "0.5"][number(0...1, &random)]]
        case 12:
            spec = .services
            row = [
                "id": "S\(number(1...3, &random))", "name": "Other", "category": "2", "kind": "night",
                "moonlighting": ["", "internal"][number(0...1, &random)],
            ]
        case 13:
            spec = .periods
            row = ["id": "B\(number(1...3, &random))", "kind": "rotation"]
            let from = number(0...60, &random)
            row["from"] = Self.date(from)
            row["to"] = Self.date(from + number(0...30, &random))
        case 14:
            spec = .demand
            row = [
                "service_id": "S\(number(0...2, &random))",
                "weekdays": ["all", "mon-fri", "holiday"][number(0...2, &random)], "slot": "AM",
                "min": "\(number(0...2, &random))", "target": "1",
            ]
            if isDelete, let known = rows["demand"]?.randomElement(using: &random) { row = known }
        case 15:
            spec = .eligibility
            row = [
                "person_id": "P\(number(0...6, &random))", "service_id": "S\(number(0...3, &random))",
                "from": ["", day(&random)][number(0...1, &random)],
            ]
        case 16:
            spec = .groups
            row = ["id": ["chiefs", "école", "講師"][number(0...2, &random)], "person_id": "P\(number(0...5, &random))"]
        case 17:
            spec = .credentials
            row = ["person_id": "P\(number(0...4, &random))", "credential": "acls", "from": "", "to": day(&random)]
        default:
            spec = .preferenceSignals
            row = ["person_id": "P\(number(0...4, &random))", "date": day(&random), "slot": "PM", "signal": "likes"]
            if isDelete, let known = rows["preference_signals"]?.randomElement(using: &random) { row = known }
        }
        // Mostly delete what is there.
        if isDelete, !spec.key.isEmpty, number(0...4, &random) > 0,
            let known = rows[spec.name]?.randomElement(using: &random)
        {
            row = known
        }
        isDelete = isDelete && (spec.key.isEmpty || spec.key.contains { row[$0] != nil })
        let names = isDelete && !spec.key.isEmpty ? spec.key : spec.columns.map(\.name)
        let cells = names.compactMap { name in row[name].map { RosterCell(name, $0) } }
        let isRefused = isDelete ? !delete(spec, row) : false
        if !isDelete { put(spec, row) }
        return (RosterEdit(isDelete ? .delete : .put, spec.name, cells), isRefused)
    }
}
