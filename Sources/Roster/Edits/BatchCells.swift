// SPDX-License-Identifier: Apache-2.0

internal import Columns

/// The values of a declared column of a batch, by row.
enum ColumnCells {
    /// The table does without the column.
    case absent(CellValue)
    case text(TextColumn)
    case words(Int32Column, TextColumn)
    case number(Int32Column)
    case local(Int64Column)
    case bool(BoolColumn)

    /// The reader of a column; `nil` if the batch has a column of that name and another type, or lacks one that has
    /// always been there.
    init?(_ spec: ColumnSpec, in batch: RecordBatch) {
        guard let column = batch.column(spec.name) else {
            guard spec.isAppended else { return nil }
            self = .absent(.absent(spec))
            return
        }
        let found: ColumnCells? =
            switch spec.content.type {
            case .int32, .date32: column.int32.map { .number($0) }
            case .localTimestamp: column.int64.map { .local($0) }
            case .bool: column.bool.map { .bool($0) }
            default:
                column.text.map { text in
                    if let codes = text.codes, let words = text.dictionary { .words(codes, words) } else { .text(text) }
                }
            }
        guard let found else { return nil }
        self = found
    }

    subscript(row: Int) -> CellValue {
        switch self {
        case .absent(let value): value
        case .text(let column): column.value(at: row).map { .text($0) } ?? .missing
        case .words(let codes, let words): codes.value(at: row).map { .text(words[Int($0)]) } ?? .missing
        case .number(let column): column.value(at: row).map { .number($0) } ?? .missing
        case .local(let column): column.value(at: row).map { .local($0) } ?? .missing
        case .bool(let column): column.value(at: row).map { .bool($0) } ?? .missing
        }
    }
}

/// The rows of a batch, as values of the declared columns.
struct BatchCells {
    let batch: RecordBatch
    let columns: [ColumnCells]

    /// The reader of a batch; `nil` if it does not have the declared columns.
    init?(_ batch: RecordBatch, _ spec: TableSpec) {
        let columns = spec.columns.map { ColumnCells($0, in: batch) }
        let found = columns.compactMap { $0 }
        guard found.count == columns.count else { return nil }
        self.batch = batch
        self.columns = found
    }

    /// The values of a row, in the order of the declared columns.
    func row(_ row: Int) -> [CellValue] { columns.map { $0[row] } }

    /// The date that a row belongs to, from the column at an index.
    func date(_ row: Int, column: Int) -> LocalDate {
        columns[column][row].date ?? columns[column][row].localDateTime?.date ?? .earliest
    }
}
