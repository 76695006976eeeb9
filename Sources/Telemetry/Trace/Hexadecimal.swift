// SPDX-License-Identifier: Apache-2.0

/// Lowercase, fixed-width hexadecimal, the only form that identifiers in headers take.
enum Hexadecimal {
    static func text(_ value: UInt64, digits: Int = 16) -> String {
        let text = String(value, radix: 16)
        return String(repeating: "0", count: max(0, digits - text.utf8.count)) + text
    }

    /// Nil for anything but 1 to 16 digits `0-9a-f`.
    static func parse(_ bytes: ArraySlice<UInt8>) -> UInt64? {
        guard (1...16).contains(bytes.count) else { return nil }
        var value: UInt64 = 0
        for byte in bytes {
            switch byte {
            case 48...57: value = value << 4 | UInt64(byte - 48)
            case 97...102: value = value << 4 | UInt64(byte - 87)
            default: return nil
            }
        }
        return value
    }
}
