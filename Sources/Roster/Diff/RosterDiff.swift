// SPDX-License-Identifier: Apache-2.0

internal import Columns

/// What differs between two versions of a program, row by row.
public enum RosterDiff {
    /// The changes that lead from one version to the other, by table and then by key.
    ///
    /// Batches that are the same memory or have the same content are passed over. A row of a table with a key that
    /// has other values is one change with both; in a table without a key it is two. Tables that follow from others
    /// (`slots`), `program`, and the table of identities are not compared, nor columns that this build does not know.
    /// That a table without rows is given or not is no change of a row. O(rows of batches that differ).
    ///
    /// Throws if a table lacks a declared column.
    public static func changes(from old: RosterTables, to new: RosterTables) throws(RosterError) -> [RowChange] {
        var changes: [RowChange] = []
        for spec in TableSpec.all where spec.isEditable {
            let (before, after) = rest(old[spec.name]?.batches ?? [], new[spec.name]?.batches ?? [])
            if before.isEmpty, after.isEmpty { continue }
            let removed = try rows(before, spec)
            let added = try rows(after, spec)
            changes.append(contentsOf: compare(removed, added, spec))
        }
        return changes
    }

    /// The batches of both sides that the other does not have.
    private static func rest(
        _ old: [RecordBatch], _ new: [RecordBatch]
    ) -> (old: [RecordBatch], new: [RecordBatch]) {
        var before = old.filter { $0.count > 0 }
        let after = new.filter { batch in
            guard batch.count > 0 else { return false }
            let same =
                before.firstIndex { $0.isSame(as: batch) }
                ?? before.firstIndex { $0.count == batch.count && $0.hasSameContent(as: batch) }
            guard let same else { return true }
            before.remove(at: same)
            return false
        }
        return (before, after)
    }

    /// The rows of batches, as lines of their cells.
    private static func rows(_ batches: [RecordBatch], _ spec: TableSpec) throws(RosterError) -> [[CellValue]] {
        var rows: [[CellValue]] = []
        for batch in batches {
            guard let cells = BatchCells(batch, spec) else {
                let missing = spec.columns.first { ColumnCells($0, in: batch) == nil }
                throw .missingColumn(
                    table: spec.name, column: missing?.name ?? "", expected: missing.map { "\($0.content.type)" } ?? "")
            }
            for row in 0..<batch.count { rows.append(cells.row(row)) }
        }
        return rows
    }

    private static func compare(
        _ old: [[CellValue]], _ new: [[CellValue]], _ spec: TableSpec
    ) -> [RowChange] {
        // Rows of both sides that are equal cancel out, however often they occur.
        var surplus: [[CellValue]: Int] = [:]
        for row in old { surplus[row, default: 0] -= 1 }
        for row in new { surplus[row, default: 0] += 1 }
        let positions = spec.identifyingColumns
        var before: [[CellValue]: [[CellValue]]] = [:]
        var after: [[CellValue]: [[CellValue]]] = [:]
        for (row, count) in surplus where count != 0 {
            let key = spec.key.isEmpty ? row : positions.map { row[$0] }
            let copies = Array(repeating: row, count: abs(count))
            if count < 0 { before[key, default: []] += copies } else { after[key, default: []] += copies }
        }
        var found: [(order: [String], change: RowChange)] = []
        for key in Set(before.keys).union(after.keys) {
            let (lost, gained) = (before[key] ?? [], after[key] ?? [])
            let order = zip(positions, key).map { $1.text(spec.columns[$0]) }
            for index in 0..<max(lost.count, gained.count) {
                let one = index < lost.count ? lost[index] : nil
                let other = index < gained.count ? gained[index] : nil
                guard let some = other ?? one else { continue }
                found.append(
                    (
                        order,
                        RowChange(
                            table: spec.name, key: spec.keyCells(of: some), old: one.map(spec.cells),
                            new: other.map(spec.cells))
                    ))
            }
        }
        return found.sorted { $0.order.lexicographicallyPrecedes($1.order) }.map(\.change)
    }
}
