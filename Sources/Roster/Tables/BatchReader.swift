// SPDX-License-Identifier: Apache-2.0

internal import Columns

/// Finds columns of a batch by name and says which one is missing.
struct BatchReader: Sendable {
    let batch: RecordBatch
    let table: String

    init(_ batch: RecordBatch, table: String) {
        self.batch = batch
        self.table = table
    }

    func int32(_ column: String) throws(RosterError) -> Int32Column {
        guard let found = batch.int32(column) else { throw missing(column, "int32 or date32") }
        return found
    }

    func int64(_ column: String) throws(RosterError) -> Int64Column {
        guard let found = batch.int64(column) else { throw missing(column, "int64 or timestamp") }
        return found
    }

    func bool(_ column: String) throws(RosterError) -> BoolColumn {
        guard let found = batch.bool(column) else { throw missing(column, "bool") }
        return found
    }

    func text(_ column: String) throws(RosterError) -> TextColumn {
        guard let found = batch.text(column) else { throw missing(column, "utf8 or dictionary") }
        return found
    }

    /// For every row what `translate` makes of its text, which is asked once for each distinct text; `nil` where the
    /// value is missing or means nothing.
    func translated<Value>(
        _ column: String, _ translate: (String) -> Value?
    ) throws(RosterError) -> [Value?] {
        let (codes, values) = try text(column).interned()
        let meanings = values.map(translate)
        return codes.map { $0 < 0 ? nil : meanings[Int($0)] }
    }

    /// The same of a column that may be absent: `nil` if it is.
    func translatedIfThere<Value>(
        _ column: String, _ translate: (String) -> Value?
    ) throws(RosterError) -> [Value?]? {
        batch.column(column) == nil ? nil : try translated(column, translate)
    }

    /// For every row the index that `ids` has for its text, or -1.
    func indices(_ column: String, in ids: [String: Int]) throws(RosterError) -> [Int32] {
        let (codes, values) = try text(column).interned()
        let indices = values.map { Int32(ids[$0] ?? -1) }
        return codes.map { $0 < 0 ? -1 : indices[Int($0)] }
    }

    private func missing(_ column: String, _ type: String) -> RosterError {
        .missingColumn(table: table, column: column, expected: type)
    }
}
