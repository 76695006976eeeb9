// SPDX-License-Identifier: Apache-2.0

import Columns

/// The store knows a table only by its batches, so a table without rows is stored as one batch without rows: that it was
/// given is something else than that it was not.
extension Table {
    /// The batches that stand for the table in the store.
    func storedBatches() throws(ColumnsError) -> [RecordBatch] {
        guard batches.isEmpty else { return batches }
        return [try RecordBatch(schema: schema, columns: schema.fields.map { Self.empty($0.type) }, count: 0)]
    }

    /// The table that the batches, of which there is at least one, stand for.
    init(name: String, storedBatches batches: [RecordBatch]) throws(ColumnsError) {
        guard let first = batches.first else { throw .schema(column: "", reason: "table \"\(name)\" has no batch") }
        try self.init(name: name, schema: first.schema, batches: batches.filter { $0.count > 0 })
    }

    private static func empty(_ type: ColumnType) -> Column {
        switch type {
        case .int64: .int64([])
        case .int32: .int32([])
        case .bool: .bool([])
        case .date32: .date32([])
        case .timestamp: .timestamp([])
        case .localTimestamp: .localTimestamp([])
        case .dictionary: .dictionary(codes: [], values: [])
        case .utf8, .opaque: .utf8([] as [String])
        }
    }
}
