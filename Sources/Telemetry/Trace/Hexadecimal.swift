// SPDX-License-Identifier: Apache-2.0

/// Lowercase, fixed-width hexadecimal, the only form that identifiers in headers take.
///
/// Digits in front of the width are cut off.
enum Hexadecimal {
    static func text(_ value: UInt64, digits: Int = 16) -> String {
        String(unsafeUninitializedCapacity: digits) { bytes in
            for place in 0..<digits {
                let digit = UInt8(truncatingIfNeeded: value >> UInt64((digits - 1 - place) * 4)) & 15
                bytes[place] = digit < 10 ? digit + 48 : digit + 87
            }
            return digits
        }
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
