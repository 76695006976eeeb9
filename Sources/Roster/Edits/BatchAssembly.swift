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

    private func order(_ gathered: [GatheredColumn], _ count: Int) -> [Int32] {
        guard let name = spec.dateColumn, let dates = gathered.first(where: { $0.spec.name == name }) else {
            return (0..<count).map { Int32($0) }
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
        return RadixOrder.ascending(keys)
    }
}
