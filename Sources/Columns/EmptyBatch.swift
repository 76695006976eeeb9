// SPDX-License-Identifier: Apache-2.0

extension RecordBatch {
    /// A batch without rows: it stands for a table without rows where only batches are carried.
    ///
    /// O(columns).
    public init(emptyWith schema: Schema) throws(ColumnsError) {
        try self.init(schema: schema, columns: schema.fields.map { Self.empty($0.type) }, count: 0)
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
