// SPDX-License-Identifier: Apache-2.0

import Columns
import Glibc
import JSON
import PluginChannel
import Synchronization

/// The sealed memory that the host has handed over, by the number that it gave.
final class SegmentShelf: Sendable {
    private let segments = Mutex<[UInt64: SealedSegment]>([:])

    /// Keeps segments that came with a frame.
    ///
    /// Each descriptor is taken over, also when this throws.
    func keep(_ arrived: [TableFrame.Segment], descriptors: [Int32]) throws(SystemFault) {
        var fault: SystemFault?
        for (segment, descriptor) in zip(arrived, descriptors) {
            do throws(SystemFault) {
                let memory = try SealedSegment(receiving: descriptor, byteCount: Int(clamping: segment.size))
                segments.withLock { $0[segment.id] = memory }
            } catch {
                fault = error
            }
        }
        if let fault { throw fault }
    }

    /// Lets go of a segment; tables that lie in it keep it.
    func forget(_ id: UInt64) { segments.withLock { _ = $0.removeValue(forKey: id) } }

    /// The segments that a table lies in and that are here now: the host may say right after it that they can go.
    func held(for frame: TableFrame) -> [UInt64: SealedSegment] {
        let numbers = Set(frame.batches.map(\.segment))
        return segments.withLock { all in all.filter { numbers.contains($0.key) } }
    }

    /// The table whose batches lie where the frame says, without a copy.
    static func table(
        _ frame: TableFrame, in segments: [UInt64: SealedSegment]
    ) throws(ColumnsError) -> Table {
        var batches: [RecordBatch] = []
        batches.reserveCapacity(frame.batches.count)
        for batch in frame.batches {
            guard let segment = segments[batch.segment] else {
                throw .encoding(offset: 0, reason: "segment \(batch.segment) was not handed over")
            }
            let size = UInt64(segment.bytes.count)
            guard batch.offset <= size, batch.length <= size - batch.offset else {
                throw .encoding(
                    offset: Int(clamping: batch.offset),
                    reason: "\(batch.length) bytes go beyond the \(size) of segment \(batch.segment)")
            }
            let range = Int(batch.offset)..<Int(batch.offset + batch.length)
            batches.append(
                try RecordBatch(viewing: UnsafeRawBufferPointer(rebasing: segment.bytes[range]), owner: segment))
        }
        guard let first = batches.first else { throw .schema(column: "", reason: "the table has no batch") }
        let name = (try? JSONValue.parse(frame.info))?["table"]?.stringValue ?? ""
        return try Table(name: name, schema: first.schema, batches: batches)
    }
}
