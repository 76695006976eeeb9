// SPDX-License-Identifier: Apache-2.0

import Columns
import Roster

/// A program of any size, made as columns without files: as many rows as the product's limit has, in seconds.
struct SyntheticRoster {
    /// The number of people.
    let people: Int
    /// The number of days from 2026-01-05, a Monday; periods have 28.
    let days: Int
    /// Whether everybody works in every slot of every day, nights included, rather than on weekdays by day.
    let isFull: Bool

    private static let services = 16
    private static let start = LocalDate(year: 2026, month: 1, day: 5) ?? .earliest

    /// The tables, with assignments in one batch for each period.
    func tables() throws -> RosterTables {
        let ids = (0..<people).map { "p\($0 + 10_000)" }
        let names = (0..<Self.services).map { "s\($0 + 10)" }
        let profile = ProgramProfile(id: "synthetic", name: "Synthetic", timeZone: "America/Chicago")
        var tables = [try profile.table()]
        tables.append(
            try table(.people, people) { column in
                switch column {
                case "id": .dictionary(ids)
                case "role": .dictionary(ids.indices.map { $0 % 3 == 0 ? "faculty" : "resident" })
                case "pgy":
                    .int32(ids.indices.map { $0 % 3 == 0 ? 0 : Int32($0 % 3) }, isNull: ids.indices.map { $0 % 3 == 0 })
                case "fte": .int32(ids.map { _ in 1000 })
                default: nil
                }
            })
        tables.append(
            try table(.services, Self.services) { column in
                switch column {
                case "id", "name": column == "id" ? .dictionary(names) : .utf8(names)
                case "category": .int32(names.indices.map { Int32($0 % 7 + 1) })
                case "kind": .dictionary(names.map { _ in "inpatient" })
                case "minutes_am", "minutes_pm": .int32(names.map { _ in 360 })
                case "minutes_night": .int32(names.map { _ in 720 })
                case "counted": .bool(names.map { _ in true })
                case "supervision": .dictionary(names.map { _ in "none" })
                default: nil
                }
            })
        tables.append(
            try table(.eligibility, people * 2) { column in
                switch column {
                case "person_id": .dictionary(ids + ids)
                case "service_id":
                    .dictionary(ids.indices.map { names[$0 % 8] } + ids.indices.map { names[8 + $0 % 8] })
                default: nil
                }
            })
        tables.append(
            try table(.demand, Self.services) { column in
                switch column {
                case "service_id": .dictionary(names)
                case "weekdays": .dictionary(names.map { _ in "mon-fri" })
                case "slot": .dictionary(names.map { _ in "AM" })
                case "min": .int32(names.map { _ in Int32(people / 40 + 1) })
                default: nil
                }
            })
        let periods = (days + 27) / 28
        tables.append(
            try table(.periods, periods) { column in
                switch column {
                case "id": .dictionary((0..<periods).map { "b\($0 + 100)" })
                case "kind": .dictionary((0..<periods).map { _ in "rotation" })
                case "from": .date32((0..<periods).map { Self.start.rawValue + Int32($0 * 28) })
                default: .date32((0..<periods).map { Self.start.rawValue + Int32($0 * 28 + 27) })
                }
            })
        tables.append(try assignments(ids, names, periods))
        return RosterTables(tables)
    }

    /// A table of one batch; columns that are not given are missing in every row.
    private func table(_ spec: TableSpec, _ count: Int, _ values: (String) -> Column?) throws -> Table {
        let columns = spec.columns.filter { !$0.isAppended }
        let all = columns.map { column -> Column in
            if let known = values(column.name) { return known }
            let nulls = [Bool](repeating: true, count: count)
            switch column.content.type {
            case .dictionary: return .dictionary(codes: nulls.map { _ in 0 }, values: [], isNull: nulls)
            case .date32: return .date32(nulls.map { _ in 0 }, isNull: nulls)
            default: return .int32(nulls.map { _ in 0 }, isNull: nulls)
            }
        }
        return Table(name: spec.name, try RecordBatch(schema: try Self.schema(spec), columns: all, count: count))
    }

    private static func schema(_ spec: TableSpec) throws -> Schema {
        try Schema(
            spec.columns.filter { !$0.isAppended }.map { Field($0.name, $0.content.type, isNullable: $0.isNullable) })
    }

    private func assignments(_ ids: [String], _ names: [String], _ periods: Int) throws -> Table {
        let spec = TableSpec.assignments
        let schema = try Self.schema(spec)
        let slots = isFull ? ["AM", "NIGHT", "PM"] : ["AM", "PM"]
        // Codes of slots in the order of the day; dictionaries are sorted by bytes.
        let order: [Int32] = isFull ? [0, 2, 1] : [0, 1]
        var batches: [RecordBatch] = []
        for period in 0..<periods {
            var (person, date, slot, service): ([Int32], [Int32], [Int32], [Int32]) = ([], [], [], [])
            for day in period * 28..<min(days, period * 28 + 28) where isFull || day % 7 < 5 {
                for code in order {
                    for one in 0..<people {
                        person.append(Int32(one))
                        date.append(Self.start.rawValue + Int32(day))
                        slot.append(code)
                        service.append(Int32((one + period) % Self.services))
                    }
                }
            }
            let zeros = [Int32](repeating: 0, count: person.count)
            let columns: [Column] = [
                .dictionary(codes: person, values: ids), .date32(date), .dictionary(codes: slot, values: slots),
                .dictionary(codes: service, values: names), .dictionary(codes: zeros, values: ["engine"]),
                .bool(zeros.map { _ in false }),
            ]
            batches.append(try RecordBatch(schema: schema, columns: columns))
        }
        return try Table(name: spec.name, schema: schema, batches: batches)
    }

    /// An edit of one person's assignment; each number another one.
    func edit(_ number: Int) -> RosterEdit {
        let day = Self.start.advanced(by: (number * 37 % (days / 7)) * 7)
        return RosterEdit(
            .put, "assignments",
            [
                RosterCell("person_id", "p\(10_000 + number % people)"), RosterCell("date", "\(day)"),
                RosterCell("slot", "AM"), RosterCell("service_id", "s\(10 + number % 16)"),
                RosterCell("source", "manual"), RosterCell("pinned", "true"),
            ])
    }
}
