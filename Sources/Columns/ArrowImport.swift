// SPDX-License-Identifier: Apache-2.0

public import CArrow

/// Reads tables that others hand over through the Arrow C Stream Interface, without copying values.
public enum ArrowImport {
    /// Reads every batch of a stream into a table, and releases the stream, also when it throws.
    ///
    /// Columns keep the foreign arrays alive and read their buffers in place. Before a column can be read, its
    /// structure is checked (lengths, offsets, number of buffers), text offsets must not decrease, text must be UTF-8,
    /// and dictionary codes must be in range: O(rows), once. What the interface does not carry, the sizes of the
    /// buffers, is taken on trust. A column of a type that is not known here becomes `opaque`.
    ///
    /// The interface has no name for a stream: `name` is the table's.
    public static func table(
        named name: String = "", consuming stream: UnsafeMutablePointer<ArrowArrayStream>
    ) throws(ColumnsError) -> Table {
        guard stream.pointee.release != nil, let getSchema = stream.pointee.get_schema,
            let getNext = stream.pointee.get_next
        else {
            throw .producer(status: 22, message: "the stream is released or has no callbacks")
        }
        defer { stream.pointee.release?(stream) }

        var foreignSchema = ArrowSchema()
        try check(getSchema(stream, &foreignSchema), of: stream)
        defer { foreignSchema.release?(&foreignSchema) }
        let schema = try ForeignSchema.read(&foreignSchema)

        var batches: [RecordBatch] = []
        while true {
            var array = ArrowArray()
            try check(getNext(stream, &array), of: stream)
            guard array.release != nil else { break }
            batches.append(try ForeignArray(moving: &array).batch(schema))
        }
        return try Table(name: name, schema: schema, batches: batches)
    }

    private static func check(
        _ status: Int32, of stream: UnsafeMutablePointer<ArrowArrayStream>
    ) throws(ColumnsError) {
        guard status != 0 else { return }
        let message = stream.pointee.get_last_error?(stream).map { String(cString: $0) }
        throw .producer(status: status, message: message ?? "no message")
    }
}
