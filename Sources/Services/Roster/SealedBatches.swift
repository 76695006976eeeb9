// SPDX-License-Identifier: Apache-2.0

import Columns
import PluginChannel
import Store

/// Batches in sealed memory, where this process and the children that a table is opened for read them in place.
enum SealedBatches {
    /// A table's batches lie in at most so many segments: each holds a descriptor.
    private static let mostSegments = 12
    /// So many of them stay when the others are put together.
    private static let largestKept = 4

    /// Writes batches of one table into one segment and reads them there.
    static func sealed(
        _ encoded: [(reference: BatchReference, bytes: [UInt8])], table: String
    ) throws -> [LoadedBatch] {
        let parts = try TablePart.segment(named: table, of: encoded.map(\.bytes))
        return try zip(encoded, parts).map { item, part in
            LoadedBatch(
                reference: item.reference, batch: try RecordBatch(viewing: part.bytes, owner: part.segment), part: part)
        }
    }

    /// The same batches in fewer segments, when they lie in many.
    ///
    /// Every edit brings a segment. The smallest are put together, so that a byte is copied a number of times that grows
    /// with the logarithm of the table's size.
    static func packed(_ batches: [LoadedBatch], table: String) throws -> [LoadedBatch] {
        let groups = Dictionary(grouping: batches.indices) { batches[$0].part.number }
        guard groups.count > mostSegments else { return batches }
        let bySize = groups.values.sorted { left, right in
            left.reduce(0) { $0 + batches[$1].part.length } < right.reduce(0) { $0 + batches[$1].part.length }
        }
        let moved = bySize.dropLast(largestKept).joined().sorted()
        let copies = try sealed(moved.map { (batches[$0].reference, Array(batches[$0].part.bytes)) }, table: table)
        var packed = batches
        for (index, copy) in zip(moved, copies) { packed[index] = copy }
        return packed
    }
}
