// SPDX-License-Identifier: Apache-2.0

internal import Columns

/// Where a row stands in its table.
struct RowPlace: Hashable {
    let batch: Int
    let row: Int
}

/// Finds rows by their key.
///
/// Relies on batches as import, edits and the store lay them: rows of dated tables ascend by date within a batch.
struct RowLocator {
    let spec: TableSpec
    let table: Table

    /// The places of the rows with each of the keys.
    ///
    /// A dated key is looked for among the rows of its date, another one in the whole table, by comparing numbers:
    /// O(rows) at worst.
    func places(of keys: Set<[CellValue]>) -> [[CellValue]: [RowPlace]] {
        var found: [[CellValue]: [RowPlace]] = [:]
        let positions = spec.identifyingColumns
        let dateIndex = spec.dateColumn.flatMap { name in positions.firstIndex { spec.columns[$0].name == name } }
        // By date, so that a batch looks at the keys of its own dates only.
        let dated = dateIndex.map { index in
            keys.compactMap { key in key[index].dateNumber.map { (number: $0, key: key) } }
                .sorted { $0.number < $1.number }
        }
        for (ordinal, batch) in table.batches.enumerated() where batch.count > 0 {
            var columns = positions.compactMap { KeyColumn(spec.columns[$0], in: batch) }
            guard columns.count == positions.count else { continue }
            var near = Array(keys)
            if let dateIndex, let dated {
                let (first, last) = (columns[dateIndex].number(at: 0), columns[dateIndex].number(at: batch.count - 1))
                let lower = dated.partitioningIndex { $0.number >= first }
                let upper = dated.partitioningIndex { $0.number > last }
                near = dated[lower..<max(lower, upper)].map(\.key)
            }
            if near.isEmpty { continue }
            if near.count > 8 { for index in columns.indices { columns[index].index() } }
            // A key with a word that the batch does not know is not in it.
            var wanted: [[Int64]: [CellValue]] = [:]
            for key in near {
                let packed = zip(columns, key).compactMap { $0.number(of: $1) }
                if packed.count == columns.count { wanted[packed] = key }
            }
            if wanted.isEmpty { continue }
            var ranges = [0..<batch.count]
            if let dateIndex {
                ranges = Set(wanted.keys.map { $0[dateIndex] }).map {
                    columns[dateIndex].rows(with: $0, count: batch.count)
                }
            }
            let quick = dateIndex == 0 && columns.count > 1 ? columns.count - 1 : 0
            let quickValues = Set(wanted.keys.map { $0[quick] })
            for range in ranges {
                for row in range where quickValues.contains(columns[quick].number(at: row)) {
                    if let key = wanted[columns.map { $0.number(at: row) }] {
                        found[key, default: []].append(RowPlace(batch: ordinal, row: row))
                    }
                }
            }
        }
        return found
    }
}

/// A column of a key as numbers, so that rows are compared without making text.
private struct KeyColumn {
    /// Stands for a missing value.
    private static let missing = Int64.min

    private let cells: ColumnCells
    private var codes: [String: Int64]?

    init?(_ spec: ColumnSpec, in batch: RecordBatch) {
        guard let cells = ColumnCells(spec, in: batch) else { return nil }
        self.cells = cells
        // Plain text has no codes yet: its distinct values get some.
        if case .text(let column) = cells {
            let words = column.interned().values
            codes = Dictionary(words.enumerated().map { ($1, Int64($0)) }, uniquingKeysWith: { first, _ in first })
        }
    }

    /// Prepares for many keys.
    mutating func index() {
        guard codes == nil, case .words(_, let words) = cells else { return }
        codes = Dictionary(words.enumerated().map { ($1, Int64($0)) }, uniquingKeysWith: { first, _ in first })
    }

    /// The number that a value has in this batch; `nil` if it does not occur.
    func number(of value: CellValue) -> Int64? {
        switch value {
        case .missing: return Self.missing
        case .number(let value): return Int64(value)
        case .local(let value): return value
        case .bool(let value): return value ? 1 : 0
        case .text(var text):
            if let codes { return codes[text] }
            if case .absent(let constant) = cells { return constant == value ? 0 : nil }
            guard case .words(_, let words) = cells else { return nil }
            return text.withUTF8 { bytes in
                words.indices.first { words.withUTF8(at: $0) { $0.elementsEqual(bytes) } }.map { Int64($0) }
            }
        }
    }

    func number(at row: Int) -> Int64 {
        switch cells {
        case .absent(let value): return number(of: value) ?? Self.missing
        case .words(let column, _): return column.isNull(at: row) ? Self.missing : Int64(column[row])
        case .number(let column): return column.isNull(at: row) ? Self.missing : Int64(column[row])
        case .local(let column): return column.isNull(at: row) ? Self.missing : column[row]
        case .bool(let column): return column.value(at: row).map { $0 ? 1 : 0 } ?? Self.missing
        case .text(let column): return column.value(at: row).flatMap { codes?[$0] } ?? Self.missing
        }
    }

    /// The rows with a number, where numbers ascend.
    ///
    /// O(log rows).
    func rows(with number: Int64, count: Int) -> Range<Int> {
        func first(_ isPast: (Int64) -> Bool) -> Int {
            var (low, high) = (0, count)
            while low < high {
                let middle = (low + high) / 2
                if isPast(self.number(at: middle)) { high = middle } else { low = middle + 1 }
            }
            return low
        }
        return first { $0 >= number }..<first { $0 > number }
    }
}
