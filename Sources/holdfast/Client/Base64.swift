// SPDX-License-Identifier: Apache-2.0

/// Base64 of RFC 4648 section 4.
enum Base64 {
    static func encode(_ bytes: [UInt8]) -> String {
        let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)
        var text: [UInt8] = []
        text.reserveCapacity((bytes.count + 2) / 3 * 4)
        var index = 0
        while index < bytes.count {
            let rest = min(3, bytes.count - index)
            let group = (0..<3).reduce(0) { $0 << 8 | Int($1 < rest ? bytes[index + $1] : 0) }
            for position in 0..<4 {
                let digit = alphabet[group >> (18 - 6 * position) & 63]
                text.append(position <= rest ? digit : UInt8(ascii: "="))
            }
            index += 3
        }
        return String(decoding: text, as: UTF8.self)
    }
}
