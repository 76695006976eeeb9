// SPDX-License-Identifier: Apache-2.0

import Columns

/// Tables with every type, with and without missing values.
enum Sample {
    static func batch(from start: Int, count: Int) throws -> RecordBatch {
        let rows = Array(start..<start + count)
        let schema = try Schema([
            Field("i64", .int64), Field("i32", .int32, isNullable: true), Field("flag", .bool, isNullable: true),
            Field("day", .date32), Field("at", .timestamp), Field("wall", .localTimestamp),
            Field("text", .utf8, isNullable: true), Field("word", .dictionary, isNullable: true),
        ])
        let everyThird = rows.map { $0 % 3 == 0 }
        return try RecordBatch(
            schema: schema,
            columns: [
                .int64(rows.map { Int64($0) << 33 }), .int32(rows.map { Int32($0) }, isNull: everyThird),
                .bool(rows.map { $0 % 2 == 0 }, isNull: everyThird), .date32(rows.map { Int32(20_000 + $0) }),
                .timestamp(rows.map { Int64($0) * 1_000_000 }), .localTimestamp(rows.map { Int64(-$0) }),
                .utf8(rows.map { $0 % 3 == 0 ? nil : "é\($0)🩺" }),
                .dictionary(rows.map { $0 % 5 == 0 ? nil : ["AM", "PM", "NIGHT"][$0 % 3] }),
            ])
    }

    static func table() throws -> Table {
        let batches = [try batch(from: 0, count: 17), try batch(from: 17, count: 1), try batch(from: 18, count: 70)]
        return try Table(name: "sample", schema: batches[0].schema, batches: batches)
    }

    /// Every value of a batch as text, by the public accessors.
    static func rows(_ batch: RecordBatch) -> [String] {
        (0..<batch.count).map { row in
            zip(batch.schema.fields, batch.columns).map { field, column in
                if column.isNull(at: row) { return "-" }
                if let values = column.int64 { return "\(values[row])" }
                if let values = column.int32 { return "\(values[row])" }
                if let values = column.bool { return "\(values[row])" }
                if let values = column.text { return values[row] }
                return "opaque"
            }.joined(separator: "|")
        }
    }
}
