// SPDX-License-Identifier: Apache-2.0

public import Columns

/// The rows of a table as the texts of its file's cells, one row at a time: what exports other than CSV write.
public struct TableRows {
    /// The columns of the file, without appended ones that the table does not have.
    public let columns: [ColumnSpec]
    private let table: Table
    private let identities: Identities

    /// The rows of a declared table that has a file; `nil` for any other table.
    ///
    /// - Parameters:
    ///   - table: the table.
    ///   - identities: the table `identities`, if names are to be written with `people`.
    public init?(_ table: Table, identities: Table?) {
        guard let spec = TableSpec.named(table.name), spec.hasFile else { return nil }
        let names = identities.flatMap { try? Identities(table: $0) } ?? Identities([:])
        self.table = table
        self.identities = names
        columns = spec.fileColumns.filter { column in
            if let values = names.values(of: column) { return !values.isEmpty || !column.isAppended }
            return !column.isAppended || table.schema.index(of: column.name) != nil
        }
    }

    /// The number of rows.
    public var count: Int { table.rowCount }

    /// Calls `body` with the texts of each row, `nil` for a missing value.
    ///
    /// O(cells).
    public func forEach(_ body: ([String?]) throws -> Void) rethrows {
        var bytes: [UInt8] = []
        for batch in table.batches {
            let writers = columns.map { CellWriter($0, in: batch) }
            let values = columns.map { identities.values(of: $0) }
            let ids = batch.text("id")
            for row in 0..<batch.count {
                var texts: [String?] = []
                texts.reserveCapacity(columns.count)
                for index in columns.indices {
                    if let values = values[index] {
                        texts.append(ids.flatMap { values[$0[row]] })
                        continue
                    }
                    bytes.removeAll(keepingCapacity: true)
                    let isThere = writers[index]?.write(row, to: &bytes) ?? false
                    texts.append(isThere ? String(decoding: bytes, as: UTF8.self) : nil)
                }
                try body(texts)
            }
        }
    }
}
