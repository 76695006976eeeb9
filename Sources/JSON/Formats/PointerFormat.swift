// SPDX-License-Identifier: Apache-2.0

/// JSON pointers as text.
enum PointerFormat {
    /// `json-pointer` (RFC 6901, section 3): `/` before every token, `~` only in `~0` and `~1`.
    static func isPointer(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
        var reader = ByteReader(bytes)
        return takePointer(&reader)
    }

    /// `relative-json-pointer` (draft-bhutton-relative-json-pointer-00, section 3): how many levels up, by how much to
    /// move in an array, then `#` or a pointer.
    static func isRelativePointer(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
        var reader = ByteReader(bytes)
        guard reader.takeInteger() else { return false }
        if reader.take("+") || reader.take("-") {
            guard reader.takeInteger() else { return false }
        }
        if reader.take("#") { return reader.isAtEnd }
        return takePointer(&reader)
    }

    private static func takePointer(_ reader: inout ByteReader) -> Bool {
        if reader.isAtEnd { return true }
        guard reader.peek == UInt8(ascii: "/") else { return false }
        while let byte = reader.next() {
            if byte == UInt8(ascii: "~"), !reader.take("0"), !reader.take("1") { return false }
        }
        return true
    }
}
