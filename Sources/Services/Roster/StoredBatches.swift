// SPDX-License-Identifier: Apache-2.0

import Columns

/// The store knows a table only by its batches, so a table without rows is stored as one batch without rows: that it was
/// given is something else than that it was not.
extension Table {
    /// The batches that stand for the table in the store.
    func storedBatches() throws(ColumnsError) -> [RecordBatch] {
        guard batches.isEmpty else { return batches }
        return [try RecordBatch(emptyWith: schema)]
    }

    /// The table that the batches, of which there is at least one, stand for.
    init(name: String, storedBatches batches: [RecordBatch]) throws(ColumnsError) {
        guard let first = batches.first else { throw .schema(column: "", reason: "table \"\(name)\" has no batch") }
        try self.init(name: name, schema: first.schema, batches: batches.filter { $0.count > 0 })
    }
}
