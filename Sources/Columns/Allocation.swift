// SPDX-License-Identifier: Apache-2.0

/// A block of memory, aligned to 64 bytes and padded with zeros to a multiple of 64, as Arrow recommends for buffers.
final class Allocation: @unchecked Sendable {
    // Sendable: `bytes` is written by the one thread that creates the block, before the block is reachable by another;
    // afterwards it is only read, until the last reference goes and `deinit` frees it.

    /// The memory.
    ///
    /// Columns write it once, while they are built.
    let bytes: UnsafeMutableRawBufferPointer

    /// Zeroed memory for at least `byteCount` bytes.
    init(byteCount: Int) {
        let padded = max(64, (byteCount + 63) & ~63)
        bytes = UnsafeMutableRawBufferPointer.allocate(byteCount: padded, alignment: 64)
        bytes.initializeMemory(as: UInt8.self, repeating: 0)
    }

    /// A copy of `source`.
    convenience init(copying source: UnsafeRawBufferPointer) {
        self.init(byteCount: source.count)
        bytes.copyMemory(from: source)
    }

    deinit { bytes.deallocate() }

    var start: UnsafeRawPointer { UnsafeRawPointer(bytes.baseAddress.unsafelyUnwrapped) }

    /// Zeros, for the buffers of columns without rows.
    static let empty = Allocation(byteCount: 64)
}
