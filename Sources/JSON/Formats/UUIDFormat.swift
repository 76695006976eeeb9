// SPDX-License-Identifier: Apache-2.0

/// UUIDs as text (RFC 4122, section 3): 32 hexadecimal digits in groups of 8, 4, 4, 4 and 12.
enum UUIDFormat {
    static func isUUID(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
        bytes.count == 36
            && bytes.indices.allSatisfy { index in
                switch index {
                case 8, 13, 18, 23: bytes[index] == UInt8(ascii: "-")
                default: bytes[index].hexValue != nil
                }
            }
    }
}
