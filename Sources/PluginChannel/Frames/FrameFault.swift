// SPDX-License-Identifier: Apache-2.0

/// How a peer broke the protocol.
package enum FrameFault: Error, Sendable, Equatable, CustomStringConvertible {
    /// The type is not one that this side receives.
    case unknownType(UInt16)
    /// The header announces more than `RawFrame.maximumPayloadBytes`.
    case tooLong(type: UInt16, bytes: Int)
    /// The payload ends inside a field.
    case short(type: String, field: String, needed: Int, left: Int)
    /// Bytes follow the last field.
    case trailing(type: String, bytes: Int)
    /// Flags that the type does not have.
    case flags(type: String, found: UInt16)
    /// A field holds what it must not.
    case content(type: String, field: String, reason: String)

    /// One sentence that names frame, field, what was found and what is allowed.
    package var description: String {
        switch self {
        case .unknownType(let type): "a frame has the unknown type \(type)"
        case .tooLong(let type, let bytes):
            "a frame of type \(type) announces \(bytes) bytes; at most \(RawFrame.maximumPayloadBytes) are allowed"
        case .short(let type, let field, let needed, let left):
            "\(type): \(field) needs \(needed) bytes, \(left) are left"
        case .trailing(let type, let bytes): "\(type): \(bytes) bytes follow the last field"
        case .flags(let type, let found): "\(type): the flags are 0x\(String(found, radix: 16)), which it does not have"
        case .content(let type, let field, let reason): "\(type): \(field) \(reason)"
        }
    }
}
