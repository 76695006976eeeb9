// SPDX-License-Identifier: Apache-2.0

internal import Columns

/// Makes a batch of gathered rows, laid as import lays them.
struct BatchAssembly {
    let spec: TableSpec
    /// The columns that the table carries.
    let columns: [ColumnSpec]
    let schema: Schema

    /// The batch of the given rows: dated tables are sorted by date, then by slot, assignments also by person; rows
    /// that are equal in these stay in their order.
    ///
    /// O(rows).
    func batch(_ rows: RowSources) throws(ColumnsError) -> RecordBatch {
        let all = spec.columns
        let gathered = columns.map { column in
            GatheredColumn(column, at: all.firstIndex { $0.name == column.name } ?? 0, rows)
        }
        let order = order(gathered, rows.count)
        return try RecordBatch(schema: schema, columns: gathered.map { $0.column(order) }, count: rows.count)
    }

    /// A batch in which rows have other values, none of which they are sorted by; columns in which nothing changes are
    /// the same memory.
    ///
    /// `nil` if values change that rows are sorted by. O(rows) for each column that changes.
    func batch(
        replacing replaced: [Int: [CellValue]], in cells: BatchCells, _ rows: RowSources
    ) throws(ColumnsError) -> RecordBatch? {
        let sorting = spec.dateColumn.map { [$0, "slot", "person_id"] } ?? []
        var made: [Column] = []
        for column in columns {
            let position = spec.columns.firstIndex { $0.name == column.name } ?? 0
            let isSame = replaced.allSatisfy { cells.columns[position][$0.key] == $0.value[position] }
            if isSame, let same = cells.batch.column(column.name) {
                made.append(same)
            } else if sorting.contains(column.name) {
                return nil
            } else {
                made.append(GatheredColumn(column, at: position, rows).column(nil))
            }
        }
        return try RecordBatch(schema: schema, columns: made, count: rows.count)
    }

    /// The order that rows are to be in; `nil` if they are.
    private func order(_ gathered: [GatheredColumn], _ count: Int) -> [Int32]? {
        guard let name = spec.dateColumn, let dates = gathered.first(where: { $0.spec.name == name }) else {
            return nil
        }
        let slots = gathered.first { $0.spec.name == "slot" }
        let ranks = slots.map { $0.words.map { UInt64(Slot(code: $0)?.rawValue ?? 0) } } ?? []
        // Codes ascend with the bytes of ids.
        let people = spec.name == TableSpec.assignments.name ? gathered.first { $0.spec.name == "person_id" } : nil
        let keys = (0..<count).map { row -> UInt64 in
            let day =
                dates.locals.isEmpty
                ? LocalDate(rawValue: dates.numbers[row]) : LocalDateTime(microseconds: dates.locals[row]).date
            var key = UInt64(clamping: LocalDate.earliest.distance(to: day)) << 24
            if let slots { key |= ranks[Int(slots.numbers[row])] << 22 }
            if let people { key |= UInt64(people.numbers[row]) }
            return key
        }
        return zip(keys, keys.dropFirst()).allSatisfy { $0 <= $1 } ? nil : RadixOrder.ascending(keys)
    }
}
