// SPDX-License-Identifier: Apache-2.0

/// A frame ready to be sent: the header with the small fields, and its last bytes apart, so that they are not copied.
package struct EncodedFrame: Sendable {
    package private(set) var head: [UInt8]
    package private(set) var tail: [UInt8] = []

    init(type: UInt16, flags: UInt16 = 0, id: UInt64 = 0, capacity: Int = 64) {
        head = []
        head.reserveCapacity(RawFrame.headerBytes + capacity)
        append(UInt32(0))
        append(type)
        append(flags)
        append(id)
    }

    /// The length of the payload as the header says it; more than is allowed is refused by `Channel.send`.
    package var payloadBytes: Int { head.count - RawFrame.headerBytes + tail.count }

    mutating func append<Value: FixedWidthInteger & BitwiseCopyable>(_ value: Value) {
        withUnsafeBytes(of: value.littleEndian) { head.append(contentsOf: $0) }
    }

    mutating func append(_ value: Double) { append(value.bitPattern) }

    mutating func append(_ text: String) {
        append(UInt32(truncatingIfNeeded: text.utf8.count))
        head.append(contentsOf: text.utf8)
    }

    mutating func append(_ bytes: [UInt8]) {
        append(UInt32(truncatingIfNeeded: bytes.count))
        head.append(contentsOf: bytes)
    }

    /// The last field, which runs to the end of the frame and has no length of its own.
    consuming func ending(with bytes: [UInt8], elsewhere: Int = 0) -> EncodedFrame {
        tail = bytes
        return finished(adding: elsewhere)
    }

    /// Writes the length into the header.
    ///
    /// - Parameter elsewhere: bytes of the payload that the sender adds from a buffer of its own.
    consuming func finished(adding elsewhere: Int = 0) -> EncodedFrame {
        let length = UInt32(clamping: payloadBytes + elsewhere)
        for byte in 0..<4 { head[byte] = UInt8(truncatingIfNeeded: length >> (8 * UInt32(byte))) }
        return self
    }
}
