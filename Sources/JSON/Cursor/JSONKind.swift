// SPDX-License-Identifier: Apache-2.0

/// The kinds of JSON values (RFC 8259, section 3).
public enum JSONKind: String, Sendable, Hashable, CaseIterable {
    case null, boolean, number, string, array, object

    /// The kind of a value that begins with this byte; nil if none does.
    @inline(__always)
    init?(firstByte byte: UInt8) {
        switch byte {
        case UInt8(ascii: "{"): self = .object
        case UInt8(ascii: "["): self = .array
        case UInt8(ascii: "\""): self = .string
        case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"): self = .number
        case UInt8(ascii: "t"), UInt8(ascii: "f"): self = .boolean
        case UInt8(ascii: "n"): self = .null
        default: return nil
        }
    }
}
