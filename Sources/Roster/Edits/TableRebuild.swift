// SPDX-License-Identifier: Apache-2.0

internal import Columns

/// Makes the table that edits, or other rotation periods, leave behind; batches without a change stay as they are.
struct TableRebuild {
    /// A table and, for each of its batches, the ordinal of the same batch in the old table.
    struct Result {
        let table: Table
        let origins: [Int?]
    }

    /// What is done to the rows of old batches, and what is new.
    private struct Plan {
        var removed: [Int: Set<Int>] = [:]
        var replaced: [Int: [Int: [CellValue]]] = [:]
        var added: [[CellValue]] = []

        func touches(_ batch: Int) -> Bool { removed[batch] != nil || replaced[batch] != nil }
    }

    let spec: TableSpec
    /// The table before; `nil` if it was not given.
    let table: Table?
    /// What edits do to its rows.
    let entries: [TableEdits.Entry]
    /// The rotation periods after the edits.
    let periods: PeriodSplit
    /// Whether they are other ones than before.
    let arePeriodsNew: Bool

    /// The new table.
    ///
    /// O(rows of batches that change); O(rows) where rotation periods changed.
    func run() throws(ColumnsError) -> Result {
        let plan = plan()
        let columns = columns(plan)
        let schema = try TableSpec.schema(of: columns)
        let isWider = table.map { $0.schema.fields.count != columns.count } ?? false
        let assembly = BatchAssembly(spec: spec, columns: columns, schema: schema)
        var batches: [RecordBatch] = []
        var origins: [Int?] = []
        for group in groups(plan) {
            if let ordinal = group.unchanged(plan), let batch = table?.batches[ordinal] {
                batches.append(isWider ? try Self.widened(batch, columns, schema) : batch)
                origins.append(isWider ? nil : ordinal)
                continue
            }
            let rows = try sources(group, plan)
            guard rows.count > 0 else { continue }
            if let batch = try inPlace(group, plan, rows, assembly) {
                batches.append(batch)
            } else {
                batches.append(try assembly.batch(rows))
            }
            origins.append(nil)
        }
        return Result(table: try Table(name: spec.name, schema: schema, batches: batches), origins: origins)
    }

    private func plan() -> Plan {
        var plan = Plan()
        for entry in entries where entry.isChanged {
            guard let new = entry.new, entry.count > 0 else {
                for place in entry.places { plan.removed[place.batch, default: []].insert(place.row) }
                continue
            }
            if spec.key.isEmpty {
                let surplus = entry.places.count - entry.count
                for place in entry.places.suffix(max(0, surplus)) {
                    plan.removed[place.batch, default: []].insert(place.row)
                }
                for _ in 0..<max(0, -surplus) { plan.added.append(new) }
                continue
            }
            var places = entry.places[...]
            if let place = places.first, let old = entry.old, stays(old, new) {
                plan.replaced[place.batch, default: [:]][place.row] = new
                places = places.dropFirst()
            } else {
                plan.added.append(new)
            }
            for place in places { plan.removed[place.batch, default: []].insert(place.row) }
        }
        return plan
    }

    /// Whether a row stays in the batch that it is in.
    private func stays(_ old: [CellValue], _ new: [CellValue]) -> Bool {
        guard let before = spec.date(of: old), let after = spec.date(of: new) else { return true }
        return !arePeriodsNew && periods.index(of: before) == periods.index(of: after)
    }

    /// The columns that the new table carries.
    private func columns(_ plan: Plan) -> [ColumnSpec] {
        let rows = plan.added + plan.replaced.values.flatMap(\.values)
        return spec.columns.enumerated().filter { index, column in
            !column.isAppended || table?.schema.index(of: column.name) != nil
                || rows.contains { $0[index] != .absent(column) }
        }.map(\.element)
    }

    /// The batch of a group in which rows have other values, and none comes or goes; `nil` otherwise.
    private func inPlace(
        _ group: Group, _ plan: Plan, _ rows: RowSources, _ assembly: BatchAssembly
    ) throws(ColumnsError) -> RecordBatch? {
        guard group.added.isEmpty, group.stored.count == 1, group.stored[0].rows == nil,
            plan.removed[group.stored[0].ordinal] == nil, let replaced = plan.replaced[group.stored[0].ordinal],
            let batch = table?.batches[group.stored[0].ordinal], let cells = BatchCells(batch, spec)
        else { return nil }
        return try assembly.batch(replacing: replaced, in: cells, rows)
    }

    // MARK: - Batches by period

    /// The rows that belong into one batch.
    private struct Group {
        /// Old batches, with the rows that belong here; all of them if that is `nil`.
        var stored: [(ordinal: Int, rows: [Int]?)] = []
        var added: [[CellValue]] = []

        /// The one old batch that this is, if nothing is changed.
        func unchanged(_ plan: Plan) -> Int? {
            guard added.isEmpty, stored.count == 1, stored[0].rows == nil, !plan.touches(stored[0].ordinal) else {
                return nil
            }
            return stored[0].ordinal
        }
    }

    /// The batches to be, in order.
    private func groups(_ plan: Plan) -> [Group] {
        var groups: [Int: Group] = [:]
        let dateIndex = spec.dateColumn.flatMap { name in spec.columns.firstIndex { $0.name == name } }
        for (ordinal, batch) in (table?.batches ?? []).enumerated() where batch.count > 0 {
            guard let dateIndex, let cells = BatchCells(batch, spec) else {
                groups[ordinal, default: Group()].stored.append((ordinal, nil))
                continue
            }
            for (period, rows) in split(cells, dateIndex) {
                groups[period, default: Group()].stored.append((ordinal, rows))
            }
        }
        let last = dateIndex == nil ? groups.keys.max() ?? 0 : 0
        for row in plan.added {
            let period = spec.date(of: row).map { periods.index(of: $0) } ?? last
            groups[period, default: Group()].added.append(row)
        }
        return groups.sorted { $0.key < $1.key }.map(\.value)
    }

    /// The periods that rows of a batch lie in, with their rows; `nil` for all rows.
    ///
    /// O(1) while periods are what they were: rows of a batch ascend by date and are of one period then.
    private func split(_ cells: BatchCells, _ dateIndex: Int) -> [(Int, [Int]?)] {
        let count = cells.batch.count
        let first = periods.index(of: cells.date(0, column: dateIndex))
        if !arePeriodsNew, periods.index(of: cells.date(count - 1, column: dateIndex)) == first {
            return [(first, nil)]
        }
        var rows: [Int: [Int]] = [:]
        var (lastDate, period) = (LocalDate.earliest, periods.index(of: .earliest))
        for row in 0..<count {
            let date = cells.date(row, column: dateIndex)
            if date != lastDate { (lastDate, period) = (date, periods.index(of: date)) }
            rows[period, default: []].append(row)
        }
        return rows.count == 1 ? [(period, nil)] : rows.map { ($0.key, $0.value) }
    }

    /// The rows of a group after the edits.
    private func sources(_ group: Group, _ plan: Plan) throws(ColumnsError) -> RowSources {
        var sources = RowSources()
        for (ordinal, rows) in group.stored {
            guard let batch = table?.batches[ordinal], let cells = BatchCells(batch, spec) else {
                throw .schema(column: spec.columns[0].name, reason: "a batch of \(spec.name) lacks declared columns")
            }
            let removed = plan.removed[ordinal] ?? []
            let replaced = plan.replaced[ordinal] ?? [:]
            let special = (removed.sorted() + replaced.keys.sorted()).sorted()
            guard let rows else {
                var start = 0
                for row in special {
                    sources.append(start..<row, of: cells, ordinal: ordinal)
                    if let new = replaced[row] { sources.append([new]) }
                    start = row + 1
                }
                sources.append(start..<batch.count, of: cells, ordinal: ordinal)
                continue
            }
            for row in rows where !removed.contains(row) {
                if let new = replaced[row] {
                    sources.append([new])
                } else {
                    sources.append(row..<row + 1, of: cells, ordinal: ordinal)
                }
            }
        }
        sources.append(group.added)
        return sources
    }

    /// A batch with columns that it did without, its own columns being the same memory.
    private static func widened(
        _ batch: RecordBatch, _ columns: [ColumnSpec], _ schema: Schema
    ) throws(ColumnsError) -> RecordBatch {
        var all: [Column] = []
        for spec in columns {
            if let column = batch.column(spec.name) {
                all.append(column)
                continue
            }
            var rows = RowSources()
            rows.append(Array(repeating: [.absent(spec)], count: batch.count))
            all.append(GatheredColumn(spec, at: 0, rows).column((0..<batch.count).map { Int32($0) }))
        }
        return try RecordBatch(schema: schema, columns: all, count: batch.count)
    }
}
