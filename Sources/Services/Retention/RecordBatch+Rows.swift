// SPDX-License-Identifier: Apache-2.0

import Columns

extension RecordBatch {
    /// A batch of some of the rows, in the given order.
    ///
    /// O(rows x columns).
    func keeping(_ rows: [Int]) throws(ColumnsError) -> RecordBatch {
        var columns: [Column] = []
        for (field, column) in zip(schema.fields, self.columns) {
            guard let kept = column.keeping(rows) else {
                throw .schema(column: field.name, reason: "rows of type \(field.type) cannot be copied")
            }
            columns.append(kept)
        }
        return try RecordBatch(schema: schema, columns: columns, count: rows.count)
    }
}

extension Column {
    fileprivate func keeping(_ rows: [Int]) -> Column? {
        let isNull = nullCount > 0 ? rows.map { self.isNull(at: $0) } : nil
        switch type {
        case .int64: return int64.map { values in .int64(rows.map { values.value(at: $0) ?? 0 }, isNull: isNull) }
        case .timestamp:
            return int64.map { values in .timestamp(rows.map { values.value(at: $0) ?? 0 }, isNull: isNull) }
        case .localTimestamp:
            return int64.map { values in .localTimestamp(rows.map { values.value(at: $0) ?? 0 }, isNull: isNull) }
        case .int32: return int32.map { values in .int32(rows.map { values.value(at: $0) ?? 0 }, isNull: isNull) }
        case .date32: return int32.map { values in .date32(rows.map { values.value(at: $0) ?? 0 }, isNull: isNull) }
        case .bool: return bool.map { values in .bool(rows.map { values.value(at: $0) ?? false }, isNull: isNull) }
        case .utf8: return text.map { values in .utf8(rows.map { values.value(at: $0) }) }
        case .dictionary: return text.map { values in .dictionary(rows.map { values.value(at: $0) }) }
        case .opaque: return nil
        }
    }
}
