// SPDX-License-Identifier: Apache-2.0

/// A frame as it stands on the wire: a header of 16 bytes and its payload.
///
/// Header, little endian: `u32` length of the payload, `u16` type, `u16` flags, `u64` id.
package struct RawFrame: Sendable, Equatable {
    package static let headerBytes = 16
    /// The largest document that a plugin and its host hand each other, in bytes.
    package static let maximumDocumentBytes = 64 << 20
    /// The largest payload: a document, and room for what goes with it.
    package static let maximumPayloadBytes = maximumDocumentBytes + (64 << 10)

    package var type: UInt16
    package var flags: UInt16
    package var id: UInt64
    package var payload: [UInt8]

    package init(type: UInt16, flags: UInt16 = 0, id: UInt64 = 0, payload: [UInt8] = []) {
        self.type = type
        self.flags = flags
        self.id = id
        self.payload = payload
    }
}

/// What a header says of the payload that follows it.
struct FrameHeader {
    let length: Int
    let type: UInt16
    let flags: UInt16
    let id: UInt64

    init(length: Int, type: UInt16, flags: UInt16, id: UInt64) {
        self.length = length
        self.type = type
        self.flags = flags
        self.id = id
    }

    /// Reads the 16 bytes at the start of `bytes`.
    init(reading bytes: UnsafeRawBufferPointer) throws(FrameFault) {
        let length = UInt32(littleEndian: bytes.loadUnaligned(as: UInt32.self))
        type = UInt16(littleEndian: bytes.loadUnaligned(fromByteOffset: 4, as: UInt16.self))
        flags = UInt16(littleEndian: bytes.loadUnaligned(fromByteOffset: 6, as: UInt16.self))
        id = UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: 8, as: UInt64.self))
        guard length <= RawFrame.maximumPayloadBytes else { throw .tooLong(type: type, bytes: Int(length)) }
        self.length = Int(length)
    }
}
