// SPDX-License-Identifier: Apache-2.0

/// A key compared and hashed by its bytes.
///
/// Swift's own string equality would merge canonically equivalent keys, and its hash gives all spellings of one
/// character sequence the same value: an object of such keys would take quadratic time.
struct ObjectKey: Hashable, Sendable {
    let name: String

    init(_ name: String) { self.name = name }

    static func == (left: ObjectKey, right: ObjectKey) -> Bool { left.name.hasSameBytes(as: right.name) }

    func hash(into hasher: inout Hasher) { hasher.combine(bytesOf: name) }
}

extension Hasher {
    /// Feeds the UTF-8 bytes of `text` and where they end.
    @inline(__always)
    mutating func combine(bytesOf text: String) {
        text.withBytes { combine(bytes: UnsafeRawBufferPointer($0)) }
        combine(0xFF as UInt8)
    }
}
