// SPDX-License-Identifier: Apache-2.0

/// Rows of a table, by column.
///
/// Immutable; copies share the columns.
public struct RecordBatch: Sendable {
    /// Names and types of the columns.
    public let schema: Schema
    /// The columns, in the schema's order.
    public let columns: [Column]
    /// The number of rows.
    public let count: Int

    /// A batch of the given columns.
    ///
    /// Refused if their number, types or lengths differ from the schema, or if a column has missing values where its
    /// field does not allow them. O(columns).
    public init(schema: Schema, columns: [Column], count: Int? = nil) throws(ColumnsError) {
        guard columns.count == schema.fields.count else {
            throw .schema(
                column: schema.fields.dropFirst(columns.count).first?.name ?? "",
                reason: "\(columns.count) columns were given where the schema names \(schema.fields.count)")
        }
        let rows = count ?? columns.first?.count ?? 0
        for (field, column) in zip(schema.fields, columns) {
            guard field.type == column.type else {
                throw .schema(
                    column: field.name, reason: "the schema says \(field.type), the values are \(column.type)")
            }
            guard column.count == rows else {
                throw .rowCount(column: field.name, expected: rows, found: column.count)
            }
            guard field.isNullable || column.nullCount == 0 else {
                throw .schema(column: field.name, reason: "\(column.nullCount) values are missing, none may be")
            }
        }
        self.schema = schema
        self.columns = columns
        self.count = rows
    }

    /// A batch whose schema is made from the columns' names and types; a field is nullable if a value is missing.
    public init(_ columns: [(name: String, column: Column)]) throws(ColumnsError) {
        let fields = columns.map { Field($0.name, $0.column.type, isNullable: $0.column.nullCount > 0) }
        try self.init(schema: try Schema(fields), columns: columns.map(\.column))
    }

    /// The column of that name, or `nil`.
    ///
    /// O(columns).
    public func column(_ name: String) -> Column? {
        schema.index(of: name).map { columns[$0] }
    }

    /// The column of that name as 64-bit integers, instants or local times; `nil` if it is absent or of another type.
    public func int64(_ name: String) -> Int64Column? { column(name)?.int64 }
    /// The column of that name as 32-bit integers or dates; `nil` if it is absent or of another type.
    public func int32(_ name: String) -> Int32Column? { column(name)?.int32 }
    /// The column of that name as booleans; `nil` if it is absent or of another type.
    public func bool(_ name: String) -> BoolColumn? { column(name)?.bool }
    /// The column of that name as text; `nil` if it is absent or of another type.
    public func text(_ name: String) -> TextColumn? { column(name)?.text }
}
