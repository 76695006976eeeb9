// SPDX-License-Identifier: Apache-2.0

internal import Columns

/// Makes tables of what was read: dated tables in one batch for each rotation period, and one for dates outside.
struct TableAssembly {
    let parsed: [ParsedTable]
    let profile: ProgramProfile

    /// The tables with a file, `program` and `identities`.
    func tables() throws(ColumnsError) -> RosterTables {
        let periods = PeriodSplit(parsed.first { $0.spec.name == "periods" })
        var tables = [try profile.table()]
        for table in parsed {
            tables.append(try Self.table(table, rows: rows(table, periods)))
            if table.spec.name == "people" { tables.append(try Self.identities(table)) }
        }
        return RosterTables(tables)
    }

    /// The rows of each batch, in order.
    ///
    /// Dated tables are sorted by date; assignments also by slot and person, so that the same rows give the same batch
    /// in whatever order they stood in the file.
    private func rows(_ table: ParsedTable, _ periods: PeriodSplit) -> [[Int32]] {
        guard let name = table.spec.dateColumn, let dates = table.column(name) else {
            return [(0..<table.count).map { Int32($0) }]
        }
        let slots = table.column("slot").map { column in
            let values = (0..<column.interner.count).map { Slot(code: column.interner.text($0))?.rawValue ?? 0 }
            return (codes: column.numbers, values: values)
        }
        let people =
            table.spec.name != "assignments"
            ? nil
            : table.column("person_id").map { column in
                (codes: column.numbers, values: Self.ranks(column))
            }
        var keys: [UInt64] = []
        keys.reserveCapacity(table.count)
        for day in Self.days(dates) {
            let row = keys.count
            var key = UInt64(periods.index(of: day)) << 46
            key |= UInt64(LocalDate.earliest.distance(to: day)) << 24
            if let slots { key |= UInt64(slots.values[Int(slots.codes[row])]) << 22 }
            if let people { key |= UInt64(people.values[Int(people.codes[row])]) }
            keys.append(key)
        }
        var batches: [[Int32]] = []
        var current: UInt64?
        for row in RadixOrder.ascending(keys) {
            let period = keys[Int(row)] >> 46
            if period != current {
                batches.append([])
                current = period
            }
            batches[batches.count - 1].append(row)
        }
        return batches
    }

    private static func days(_ column: CellColumn) -> [LocalDate] {
        if case .localDateTime = column.spec.content {
            return column.microseconds.map { LocalDateTime(microseconds: $0).date }
        }
        return column.numbers.map { LocalDate(rawValue: $0) }
    }

    /// For each code its place among the texts, by bytes.
    private static func ranks(_ column: CellColumn) -> [Int] {
        let texts = (0..<column.interner.count).map { column.interner.text($0) }
        let order = texts.indices.sorted { texts[$0].utf8.lexicographicallyPrecedes(texts[$1].utf8) }
        var ranks = [Int](repeating: 0, count: texts.count)
        for (rank, code) in order.enumerated() { ranks[code] = rank }
        return ranks
    }

    private static func table(_ table: ParsedTable, rows: [[Int32]]) throws(ColumnsError) -> Table {
        let columns = table.columns.filter { $0.spec.movedTo == nil && (!$0.spec.isAppended || $0.hasOwnValue) }
        let schema = try TableSpec.schema(of: columns.map(\.spec))
        var batches: [RecordBatch] = []
        for rows in rows where !rows.isEmpty {
            batches.append(
                try RecordBatch(schema: schema, columns: columns.map { $0.column(of: rows) }, count: rows.count))
        }
        return try Table(name: table.spec.name, schema: schema, batches: batches)
    }

    /// Who those people are of whom the file says anything.
    private static func identities(_ people: ParsedTable) throws(ColumnsError) -> Table {
        let spec = TableSpec.identities
        let moved = spec.columns.compactMap { people.column($0.name) }.filter { !$0.spec.isAppended || $0.hasOwnValue }
        let names = Set(moved.map(\.spec.name) + ["person_id"])
        let schema = try TableSpec.schema(of: spec.columns.filter { names.contains($0.name) })
        guard let ids = people.column("id") else { return try Table(name: spec.name, schema: schema, batches: []) }
        let rows = (0..<people.count).filter { row in moved.contains { !$0.isNull[row] } }.map { Int32($0) }
        let columns = [ids.column(of: rows)] + moved.map { $0.column(of: rows) }
        let batch = try RecordBatch(schema: schema, columns: columns)
        return try Table(name: spec.name, schema: schema, batches: rows.isEmpty ? [] : [batch])
    }
}
