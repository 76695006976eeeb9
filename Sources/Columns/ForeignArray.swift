// SPDX-License-Identifier: Apache-2.0

internal import CArrow

/// A record batch that another side produced.
///
/// It is released when the last column that reads it is gone.
final class ForeignArray {
    private var array: ArrowArray

    /// Takes the array over: `source` is marked as released, as moving an Arrow struct demands.
    init(moving source: inout ArrowArray) {
        array = source
        source.release = nil
    }

    deinit { array.release?(&array) }

    /// The batch's columns, checked against the schema that the stream announced.
    func batch(_ schema: Schema) throws(ColumnsError) -> RecordBatch {
        let rows = try Self.bounded(array.length, "length", column: "")
        let offset = try Self.bounded(array.offset, "offset", column: "")
        guard array.n_children == Int64(schema.fields.count), schema.fields.isEmpty || array.children != nil else {
            throw .schema(
                column: "", reason: "a batch has \(array.n_children) columns, its schema \(schema.fields.count)")
        }
        if array.n_buffers > 0, let validity = array.buffers?[0],
            Bits.setCount(validity, offset: offset, count: rows) != rows
        {
            throw .malformed(column: "", reason: "whole rows are marked as missing")
        }
        var columns: [Column] = []
        for (index, field) in schema.fields.enumerated() {
            guard let child = array.children[index]?.pointee else {
                throw .malformed(column: field.name, reason: "the column is missing")
            }
            columns.append(try column(child, field, skipping: offset, rows: rows))
        }
        return try RecordBatch(schema: schema, columns: columns, count: rows)
    }

    private func column(
        _ child: ArrowArray, _ field: Field, skipping: Int, rows: Int
    ) throws(ColumnsError) -> Column {
        guard field.type.isReadable else { return Column(.opaque(field.type, length: rows)) }
        let length = try Self.bounded(child.length, "length", column: field.name)
        let offset = try Self.bounded(child.offset, "offset", column: field.name)
        guard length >= skipping + rows else {
            throw .rowCount(column: field.name, expected: skipping + rows, found: length)
        }
        let storage = try storage(
            child, type: field.type, offset: offset + skipping, length: rows, name: field.name)
        if field.isNullable || storage.nullCount == 0 { return Column(storage) }
        throw .malformed(column: field.name, reason: "\(storage.nullCount) values are missing, none may be")
    }

    private func storage(
        _ child: ArrowArray, type: ColumnType, offset: Int, length: Int, name: String
    ) throws(ColumnsError) -> ColumnStorage {
        let expected: Int64 = type == .utf8 ? 3 : 2
        guard child.n_buffers == expected, let buffers = child.buffers else {
            throw .malformed(column: name, reason: "\(child.n_buffers) buffers where \(type) has \(expected)")
        }
        let isEmpty = length == 0
        guard isEmpty || buffers[1] != nil else {
            throw .malformed(column: name, reason: "the buffer of values is missing")
        }
        let nullCount = try Self.nullCount(child, buffers[0], offset: offset, length: length, column: name)
        var dictionary: ColumnStorage?
        if type == .dictionary {
            guard let values = child.dictionary?.pointee else {
                throw .malformed(column: name, reason: "the dictionary is missing")
            }
            dictionary = try storage(
                values, type: .utf8, offset: Self.bounded(values.offset, "offset", column: name),
                length: Self.bounded(values.length, "length", column: name), name: name)
        }
        let storage = ColumnStorage(
            type: type, length: length, offset: isEmpty ? 0 : offset, nullCount: nullCount,
            validity: nullCount == 0 ? nil : buffers[0],
            values: isEmpty ? Allocation.empty.start : buffers[1].unsafelyUnwrapped,
            text: type == .utf8 && !isEmpty ? buffers[2] : nil, dictionary: dictionary,
            owners: [self, Allocation.empty])
        try ColumnValidation.check(storage, name: name)
        return storage
    }

    /// The number of missing values, counted; a producer that states another number contradicts itself.
    private static func nullCount(
        _ child: ArrowArray, _ validity: UnsafeRawPointer?, offset: Int, length: Int, column: String
    ) throws(ColumnsError) -> Int {
        guard let validity, child.null_count != 0 else {
            if child.null_count > 0 {
                throw .malformed(column: column, reason: "\(child.null_count) missing values but no validity bitmap")
            }
            return 0
        }
        let counted = length - Bits.setCount(validity, offset: offset, count: length)
        // The stated number is about the whole array; it can be compared only if the batch reads all of it.
        let isWhole = child.length == Int64(length)
        guard child.null_count == -1 || !isWhole || child.null_count == Int64(counted) else {
            throw .malformed(
                column: column, reason: "\(child.null_count) missing values are stated, \(counted) are marked")
        }
        return counted
    }

    /// A length or offset that fits the row numbers used here: 0 to 2^31 - 1.
    private static func bounded(_ value: Int64, _ what: String, column: String) throws(ColumnsError) -> Int {
        guard value >= 0, value <= Int64(Int32.max) else {
            throw .malformed(column: column, reason: "the \(what) is \(value), allowed is 0 to 2147483647")
        }
        return Int(value)
    }
}
