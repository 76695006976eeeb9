// SPDX-License-Identifier: Apache-2.0

/// Takes a payload apart, field by field.
///
/// Every length is checked against what is left before anything is taken for it.
struct PayloadReader {
    private let frame: RawFrame
    private let type: String
    private var offset = 0

    init(_ frame: RawFrame, as type: String) {
        self.frame = frame
        self.type = type
    }

    mutating func integer<Value: FixedWidthInteger & BitwiseCopyable>(
        _ field: String, as value: Value.Type = Value.self
    ) throws(FrameFault) -> Value {
        let start = try take(MemoryLayout<Value>.size, field)
        return frame.payload.withUnsafeBytes {
            Value(littleEndian: $0.loadUnaligned(fromByteOffset: start, as: Value.self))
        }
    }

    mutating func double(_ field: String) throws(FrameFault) -> Double {
        Double(bitPattern: try integer(field))
    }

    mutating func bytes(_ field: String) throws(FrameFault) -> ArraySlice<UInt8> {
        let count = Int(try integer(field, as: UInt32.self))
        let start = try take(count, field)
        return frame.payload[start..<start + count]
    }

    mutating func text(_ field: String) throws(FrameFault) -> String {
        guard let text = String(validating: try bytes(field), as: UTF8.self) else {
            throw .content(type: type, field: field, reason: "is not UTF-8")
        }
        return text
    }

    /// How many entries of a list follow; each takes `size` bytes, so that a wrong number takes no memory.
    mutating func count(_ field: String, of size: Int, atMost limit: Int) throws(FrameFault) -> Int {
        let count = Int(try integer(field, as: UInt32.self))
        guard count <= limit else {
            throw .content(type: type, field: field, reason: "has \(count) entries; at most \(limit) are allowed")
        }
        guard count * size <= frame.payload.count - offset else {
            throw .short(type: type, field: field, needed: count * size, left: frame.payload.count - offset)
        }
        return count
    }

    /// The last field, which runs to the end.
    mutating func rest() -> ArraySlice<UInt8> {
        defer { offset = frame.payload.count }
        return frame.payload[offset...]
    }

    func end() throws(FrameFault) {
        guard offset == frame.payload.count else {
            throw .trailing(type: type, bytes: frame.payload.count - offset)
        }
    }

    private mutating func take(_ count: Int, _ field: String) throws(FrameFault) -> Int {
        let left = frame.payload.count - offset
        guard count <= left else { throw .short(type: type, field: field, needed: count, left: left) }
        defer { offset += count }
        return offset
    }
}

extension RawFrame {
    /// Refuses flags that are set where the type has none.
    func checkFlags(_ type: String, allowed: UInt16 = 0) throws(FrameFault) {
        guard flags & ~allowed == 0 else { throw .flags(type: type, found: flags) }
    }

    /// The whole payload as an object.
    func checkEmpty(_ type: String) throws(FrameFault) {
        guard payload.isEmpty else { throw .trailing(type: type, bytes: payload.count) }
    }
}

/// A status of the boundary as flags of a frame.
enum FrameStatus {
    /// `HF_INTERNAL`, which unknown values are read as.
    private static let internalError: UInt16 = 13

    static func flags(_ status: Int32) -> UInt16 { UInt16(exactly: status) ?? internalError }

    static func status(_ flags: UInt16) -> Int32 { Int32(flags) }
}
