// SPDX-License-Identifier: Apache-2.0

import CivilTime
import HoldfastPlugin

/// The columns of one batch by name; a missing one is an error that names it.
struct BatchColumns {
    let table: String
    let batch: RecordBatch

    func text(_ name: String) throws(ToolFailure) -> TextColumn { try found(batch.text(name), name) }
    func dates(_ name: String) throws(ToolFailure) -> Int32Column { try found(batch.int32(name), name) }
    func times(_ name: String) throws(ToolFailure) -> Int64Column { try found(batch.int64(name), name) }
    func flags(_ name: String) throws(ToolFailure) -> BoolColumn { try found(batch.bool(name), name) }

    private func found<Column>(_ column: Column?, _ name: String) throws(ToolFailure) -> Column {
        guard let column else { throw .unsupported("The table \(table) has no readable column \(name).") }
        return column
    }
}

/// Rows that name somebody who is not in `people`, or a slot that is newer than this plugin, are skipped.
extension ProgramRows {
    private typealias Place = (_ row: Int) -> Int?

    private var places: [String: Int] {
        Dictionary(people.enumerated().map { ($1.id, $0) }, uniquingKeysWith: { first, _ in first })
    }

    /// Looks ids up once for each distinct one of a batch and not for each row.
    private static func place(_ ids: TextColumn, _ places: [String: Int]) -> Place {
        let (codes, values) = ids.interned()
        let known = values.map { places[$0] }
        return { row in codes[row] < 0 ? nil : known[Int(codes[row])] }
    }

    /// The grid's part for each row, by the same means.
    private static func part(_ words: TextColumn) -> Place {
        let parts = Dictionary(uniqueKeysWithValues: GridSlot.parts.enumerated().map { ($1, $0) })
        return place(words, parts)
    }

    /// Reads `people`, which the other tables refer to.
    mutating func read(people table: Table) throws {
        for batch in table.batches {
            let columns = BatchColumns(table: table.name, batch: batch)
            let (ids, roles) = (try columns.text("id"), try columns.text("role"))
            let (years, shares) = (try columns.dates("pgy"), try columns.dates("fte"))
            let (first, last) = (try columns.dates("from"), try columns.dates("to"))
            for row in 0..<batch.count {
                people.append(
                    Person(
                        id: ids[row], role: roles[row], year: years.value(at: row).map(Int.init),
                        fullTime: Double(shares[row]) / 1000,
                        membership: DateRange(
                            from: first.value(at: row).map(LocalDate.init), to: last.value(at: row).map(LocalDate.init))
                    ))
            }
        }
    }

    /// Reads the `assignments` of some days; `check` is asked for each batch and may throw.
    mutating func read(assignments table: Table, in days: DateRange, check: () throws -> Void = {}) throws {
        let places = places
        for batch in table.batches {
            try check()
            let columns = BatchColumns(table: table.name, batch: batch)
            let dates = try columns.dates("date")
            let person = Self.place(try columns.text("person_id"), places)
            let part = Self.part(try columns.text("slot"))
            for row in 0..<batch.count where days.contains(LocalDate(rawValue: dates[row])) {
                guard let person = person(row), let part = part(row) else { continue }
                assignments.append((person, GridSlot(date: LocalDate(rawValue: dates[row]), part: part)))
            }
        }
    }

    /// Reads the `calls` that touch some days.
    mutating func read(calls table: Table, in days: DateRange) throws {
        let places = places
        for batch in table.batches {
            let columns = BatchColumns(table: table.name, batch: batch)
            let (starts, ends) = (try columns.times("start"), try columns.times("end"))
            let kinds = try columns.text("kind")
            let person = Self.place(try columns.text("person_id"), places)
            for row in 0..<batch.count {
                let from = LocalDateTime(microseconds: starts[row]).date
                let to = LocalDateTime(microseconds: ends[row]).date
                guard from <= days.to, to >= days.from, let person = person(row) else { continue }
                calls.append((person, kinds[row], from, to))
            }
        }
    }

    /// Reads the `absences` that block assignments and touch some days.
    mutating func read(absences table: Table, in days: DateRange) throws {
        let places = places
        for batch in table.batches {
            let columns = BatchColumns(table: table.name, batch: batch)
            let (first, last) = (try columns.dates("from"), try columns.dates("to"))
            let firstPart = Self.part(try columns.text("from_slot"))
            let lastPart = Self.part(try columns.text("to_slot"))
            let blocking = try columns.flags("blocking")
            let person = Self.place(try columns.text("person_id"), places)
            for row in 0..<batch.count where blocking[row] {
                let (from, to) = (LocalDate(rawValue: first[row]), LocalDate(rawValue: last[row]))
                guard from <= days.to, to >= days.from, let person = person(row), let firstPart = firstPart(row),
                    let lastPart = lastPart(row)
                else { continue }
                absences.append((person, GridSlot(date: from, part: firstPart), GridSlot(date: to, part: lastPart)))
            }
        }
    }

    /// Reads the holidays among the `periods`.
    mutating func read(periods table: Table) throws {
        for batch in table.batches {
            let columns = BatchColumns(table: table.name, batch: batch)
            let kinds = try columns.text("kind")
            let (first, last) = (try columns.dates("from"), try columns.dates("to"))
            for row in 0..<batch.count where kinds[row] == "holiday" {
                holidays.append(
                    DateRange(from: LocalDate(rawValue: first[row]), to: LocalDate(rawValue: last[row])))
            }
        }
    }
}
