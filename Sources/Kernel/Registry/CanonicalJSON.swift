// SPDX-License-Identifier: Apache-2.0

import Cryptography
package import JSON

/// One spelling for equal values, so that they have one digest: members sorted by name, nothing between tokens, each number
/// in one way.
///
/// The order of RFC 8785 (section 3.2.3) but for names beyond the basic plane. Numbers are compared by their exact decimal
/// values, where that standard (section 3.2.2.3) makes doubles of them first: `1`, `1.0` and `10e-1` are one number, and
/// integers that a double cannot tell apart are two.
package enum CanonicalJSON {
    /// The value with the members of all objects in order, and each number in its one spelling.
    ///
    /// O(n log n) in the members.
    static func sorted(_ value: JSONValue) -> JSONValue {
        switch value {
        case .object(let object):
            .object(
                JSONObject(
                    zip(object.keys, object.values).sorted { $0.0 < $1.0 }.map { ($0.0, sorted($0.1)) }))
        case .array(let list): .array(list.map(sorted))
        case .number(let number): Self.number(number)
        case .null, .bool, .integer, .string: value
        }
    }

    /// An integer where it is one; else its significant digits with an exponent, as in `15e-1`.
    private static func number(_ number: JSONNumber) -> JSONValue {
        if let integer = number.integerValue { return .integer(integer) }
        var digits: [UInt8] = []
        var exponent: Int64 = 0
        var isFraction = false
        var rest = number.text.utf8[...]
        let isNegative = rest.first == UInt8(ascii: "-")
        if isNegative { rest = rest.dropFirst() }
        while let byte = rest.popFirst() {
            switch byte {
            case UInt8(ascii: "0")...UInt8(ascii: "9"):
                if byte != UInt8(ascii: "0") || !digits.isEmpty { digits.append(byte) }
                if isFraction { exponent -= 1 }
            case UInt8(ascii: "."): isFraction = true
            case UInt8(ascii: "e"), UInt8(ascii: "E"):
                if rest.first == UInt8(ascii: "+") { rest = rest.dropFirst() }
                // At most 18 digits, or it would be no number.
                exponent &+= Int64(String(decoding: rest, as: UTF8.self)) ?? 0
                rest = rest[rest.endIndex...]
            default: return .number(number)
            }
        }
        while digits.last == UInt8(ascii: "0") {
            digits.removeLast()
            exponent += 1
        }
        let text = "\(isNegative ? "-" : "")\(String(decoding: digits, as: UTF8.self))e\(exponent)"
        return JSONNumber(text: text).map { .number($0) } ?? .number(number)
    }

    /// The hexadecimal SHA-256 of a value in its one spelling.
    package static func digest(of value: JSONValue) -> String {
        let bytes = sorted(value).serialized()
        // libcrypto gives no digest only when the process has no memory left; then no two values are equal.
        guard let digest = try? SHA256.digest(of: bytes) else { return String(decoding: bytes, as: UTF8.self) }
        return digest.hex
    }
}
