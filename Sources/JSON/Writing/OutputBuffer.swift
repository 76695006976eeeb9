// SPDX-License-Identifier: Apache-2.0

/// Bytes that grow at the end.
///
/// The array behind is larger than what is written and filled with zeros, so that appending is a store and a bounds
/// check, and copies share it until one of them writes.
struct OutputBuffer: Sendable {
    private var storage: [UInt8]
    private(set) var count = 0

    init(capacity: Int = 0) { storage = [UInt8](repeating: 0, count: capacity) }

    /// What has been written.
    ///
    /// O(n).
    var bytes: [UInt8] { Array(storage[..<count]) }

    /// What has been written, given up by the buffer without a copy.
    consuming func finish() -> [UInt8] {
        storage.removeLast(storage.count - count)
        return storage
    }

    @inline(__always)
    mutating func append(_ byte: UInt8) {
        if count == storage.count { grow(by: 1) }
        storage[count] = byte
        count += 1
    }

    /// Makes room for `size` bytes and lets `body` write there; it says how many it wrote.
    @inline(__always)
    mutating func write(atMost size: Int, _ body: (UnsafeMutablePointer<UInt8>) -> Int) {
        if storage.count - count < size { grow(by: size) }
        let start = count
        count += storage.withUnsafeMutableBufferPointer { buffer in
            guard let base = buffer.baseAddress else { return 0 }
            return body(base + start)
        }
    }

    @inline(__always)
    mutating func append(_ bytes: UnsafeBufferPointer<UInt8>) {
        guard let source = bytes.baseAddress, !bytes.isEmpty else { return }
        write(atMost: bytes.count) { target in
            target.update(from: source, count: bytes.count)
            return bytes.count
        }
    }

    mutating func append(_ bytes: [UInt8]) {
        bytes.withUnsafeBufferPointer { append($0) }
    }

    @inline(__always)
    mutating func append(_ text: StaticString) {
        append(UnsafeBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount))
    }

    private mutating func grow(by size: Int) {
        let target = max(count + size, storage.count * 2, 64)
        storage = [UInt8](unsafeUninitializedCapacity: target) { [storage, count] larger, initialized in
            storage.withUnsafeBufferPointer { written in
                _ = larger.update(fromContentsOf: written.prefix(count))
            }
            larger[count...].initialize(repeating: 0)
            initialized = target
        }
    }
}
