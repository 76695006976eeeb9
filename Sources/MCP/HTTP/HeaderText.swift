// SPDX-License-Identifier: Apache-2.0

import JSON

/// The form in which a header carries text that is not safe in one: `=?base64?...?=` (streamable-http, L490-498).
enum HeaderText {
    /// Whether two field names are one; names have no case (RFC 9110, section 5.1).
    static func isSameName(_ one: String, _ other: String) -> Bool {
        one.utf8.count == other.utf8.count
            && zip(one.utf8, other.utf8).allSatisfy { folded($0) == folded($1) }
    }

    private static func folded(_ byte: UInt8) -> UInt8 { (65...90).contains(byte) ? byte + 32 : byte }

    /// The text that a value stands for; nil when it has both markers and no valid Base64 of UTF-8 between them.
    ///
    /// A value without both markers is meant as it is written.
    static func decoded(_ value: String) -> String? {
        let prefix = "=?base64?"
        guard value.utf8.first == UInt8(ascii: "="), value.hasPrefix(prefix), value.hasSuffix("?="),
            value.utf8.count >= prefix.utf8.count + 2
        else { return value }
        return Base64.decode(value.utf8.dropFirst(prefix.utf8.count).dropLast(2))
            .flatMap { String(validating: $0, as: UTF8.self) }
    }
}
