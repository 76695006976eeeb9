// SPDX-License-Identifier: Apache-2.0

import Synchronization

/// Where one batch of a table lies in sealed memory, in the serial form of `BatchEncoding`.
package struct TablePart: Sendable {
    package let segment: SealedSegment
    /// The segment's number, never given to another one.
    package let number: UInt64
    package let offset: Int
    package let length: Int

    /// The bytes of the batch; valid as long as the segment lives.
    package var bytes: UnsafeRawBufferPointer {
        UnsafeRawBufferPointer(rebasing: segment.bytes[offset..<offset + length])
    }

    /// Writes batches into one new segment.
    ///
    /// Each starts at a multiple of eight bytes, as the serial form wants it.
    package static func segment(named name: String, of batches: [[UInt8]]) throws(SystemFault) -> [TablePart] {
        guard !batches.isEmpty else { return [] }
        var offsets: [Int] = []
        var size = 0
        for batch in batches {
            offsets.append(size)
            size += (batch.count + 7) & ~7
        }
        let segment = try SealedSegment(name: "holdfast-" + name, byteCount: size) { space in
            for (batch, offset) in zip(batches, offsets) {
                batch.withUnsafeBytes { bytes in
                    UnsafeMutableRawBufferPointer(rebasing: space[offset...]).copyMemory(from: bytes)
                }
            }
        }
        let number = last.add(1, ordering: .relaxed).newValue
        return zip(batches, offsets).map {
            TablePart(segment: segment, number: number, offset: $1, length: $0.count)
        }
    }

    private static let last = Atomic<UInt64>(0)
}
