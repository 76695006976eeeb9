// SPDX-License-Identifier: Apache-2.0

public import CArrow

/// Hands tables to readers over the Arrow C Stream Interface, without copying values.
public enum ArrowExport {
    /// Makes `stream` a stream of the table's batches.
    ///
    /// The memory at `stream` is overwritten, whatever was there; the consumer releases it. The stream and every array
    /// that comes from it keep the columns alive, independently of each other, until each is released. Opaque columns
    /// are left out. O(columns) for each batch. Arrow C Stream Interface, "Semantics".
    public static func stream(of table: Table, into stream: UnsafeMutablePointer<ArrowArrayStream>) {
        let source = ExportedStream(table)
        stream.initialize(
            to: ArrowArrayStream(
                get_schema: { stream, out in
                    guard let out, let source = ExportedStream.behind(stream) else { return ExportedStream.invalid }
                    ExportedSchema.fill(out, source.schema)
                    return 0
                },
                get_next: { stream, out in
                    guard let out, let source = ExportedStream.behind(stream) else { return ExportedStream.invalid }
                    if let batch = source.next() {
                        ExportedArray.fill(out, batch)
                    } else {
                        out.initialize(to: ArrowArray())
                    }
                    return 0
                },
                get_last_error: { _ in nil },
                release: { stream in
                    guard let stream, let source = stream.pointee.private_data else { return }
                    stream.pointee.private_data = nil
                    stream.pointee.release = nil
                    Unmanaged<ExportedStream>.fromOpaque(source).release()
                },
                private_data: Unmanaged.passRetained(source).toOpaque()))
    }
}

/// The producer's side of a stream: the table and how far it has been read.
///
/// Used by one thread at a time, as the interface demands.
private final class ExportedStream {
    /// EINVAL, which a call on a released stream returns.
    static let invalid: Int32 = 22

    let schema: Schema
    private let batches: [RecordBatch]
    private var position = 0

    init(_ table: Table) {
        schema = table.schema
        batches = table.batches
    }

    static func behind(_ stream: UnsafeMutablePointer<ArrowArrayStream>?) -> ExportedStream? {
        guard let data = stream?.pointee.private_data else { return nil }
        return Unmanaged<ExportedStream>.fromOpaque(data).takeUnretainedValue()
    }

    func next() -> RecordBatch? {
        guard position < batches.count else { return nil }
        defer { position += 1 }
        return batches[position]
    }
}
