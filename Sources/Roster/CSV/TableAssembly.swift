// SPDX-License-Identifier: Apache-2.0

internal import Columns

/// Makes tables of what was read: dated tables in one batch for each rotation period, and one for dates outside.
struct TableAssembly {
    let parsed: [ParsedTable]
    let profile: ProgramProfile

    /// The tables with a file, `program`, `identities` and `slots`.
    func tables() throws(ColumnsError) -> RosterTables {
        let periods = PeriodSplit(parsed.first { $0.spec.name == "periods" })
        var tables = [try profile.table()]
        for table in parsed {
            tables.append(try Self.table(table, rows: rows(table, periods)))
            if table.spec.name == "people" { tables.append(try Self.identities(table)) }
        }
        let roster = RosterTables(tables)
        return try SlotGrid(roster, profile).map { grid throws(ColumnsError) in roster.replacing(try grid.table()) }
            ?? roster
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
            (0..<column.interner.count).map { Slot(code: column.interner.text($0))?.rawValue ?? 0 }
        }
        let people = table.spec.name == "assignments" ? table.column("person_id").map(Self.ranks) : nil
        var keys: [UInt64] = []
        keys.reserveCapacity(table.count)
        for row in 0..<table.count {
            let day = Self.day(dates, row)
            var key = UInt64(periods.index(of: day)) << 46
            key |= UInt64(LocalDate.earliest.distance(to: day)) << 24
            if let slots, let column = table.column("slot") { key |= UInt64(slots[Int(column.numbers[row])]) << 22 }
            if let people, let column = table.column("person_id") { key |= UInt64(people[Int(column.numbers[row])]) }
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

    private static func day(_ column: CellColumn, _ row: Int) -> LocalDate {
        if case .localDateTime = column.spec.content {
            return LocalDateTime(microseconds: column.microseconds[row]).date
        }
        return LocalDate(rawValue: column.numbers[row])
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
        let schema = try table.spec.schema()
        let columns = table.columns.filter { $0.spec.movedTo == nil }
        var batches: [RecordBatch] = []
        for rows in rows where !rows.isEmpty {
            batches.append(
                try RecordBatch(schema: schema, columns: columns.map { $0.column(of: rows) }, count: rows.count))
        }
        return try Table(name: table.spec.name, schema: schema, batches: batches)
    }

    /// The names of those people who have one.
    private static func identities(_ people: ParsedTable) throws(ColumnsError) -> Table {
        let spec = TableSpec.identities
        let schema = try spec.schema()
        guard let ids = people.column("id"), let names = people.column("name") else {
            return try Table(name: spec.name, schema: schema, batches: [])
        }
        let rows = (0..<people.count).filter { !names.isNull[$0] }.map { Int32($0) }
        let batch = try RecordBatch(schema: schema, columns: [ids.column(of: rows), names.column(of: rows)])
        return try Table(name: spec.name, schema: schema, batches: rows.isEmpty ? [] : [batch])
    }
}
