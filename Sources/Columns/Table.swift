// SPDX-License-Identifier: Apache-2.0

/// A named table: one schema and the batches of its rows.
///
/// Immutable; versions of a table share unchanged batches.
public struct Table: Sendable {
    /// The name that readers ask for.
    public let name: String
    /// Names and types of the columns.
    public let schema: Schema
    /// The rows.
    public let batches: [RecordBatch]

    /// A table.
    ///
    /// Refused if a batch has another schema. O(batches x columns).
    public init(name: String, schema: Schema, batches: [RecordBatch]) throws(ColumnsError) {
        for batch in batches where batch.schema != schema {
            let other = zip(batch.schema.fields, schema.fields).first { $0 != $1 }?.0.name ?? ""
            throw .schema(column: other, reason: "a batch of table \"\(name)\" has another schema than the table")
        }
        self.name = name
        self.schema = schema
        self.batches = batches
    }

    /// A table of one batch.
    public init(name: String, _ batch: RecordBatch) {
        self.name = name
        schema = batch.schema
        batches = [batch]
    }

    /// The number of rows in all batches.
    ///
    /// O(batches).
    public var rowCount: Int { batches.reduce(0) { $0 + $1.count } }
}
