// SPDX-License-Identifier: Apache-2.0

import JSON

/// The rule of idempotency keys, and how one is written in a header.
///
/// Source: IETF draft-ietf-httpapi-idempotency-key-header-07, section 2: the field is a Structured Header item whose
/// value is a String (RFC 8941, section 3.3.3). Many clients send it without the quotes; both spellings are one key.
package enum IdempotencyKey {
    /// What a key may be, for sentences.
    package static let allowed = "1 to 255 visible ASCII characters"

    /// The key of a header's fields.
    ///
    /// - Parameter fields: the values of all fields of the name, in their order.
    /// - Returns: nil when there is no such field.
    /// - Throws: VALIDATION_ERROR with status 400.
    package static func read(header fields: [String]) throws(Problem) -> String? {
        guard let field = fields.first else { return nil }
        guard fields.count == 1 else {
            throw fault("Idempotency-Key stands \(fields.count) times", .string(fields.joined(separator: ", ")))
        }
        let text = trimmed(field)
        guard text.utf8.first == UInt8(ascii: "\"") else { return try checked(text, in: "Idempotency-Key") }
        guard let key = unquoted(text) else {
            throw fault("Idempotency-Key begins with a quote and is no quoted string", .string(text))
        }
        return try checked(key, in: "Idempotency-Key")
    }

    /// The key, if it is one.
    ///
    /// - Throws: VALIDATION_ERROR with status 400 that names the place.
    package static func checked(_ key: String, in place: String) throws(Problem) -> String {
        guard (1...255).contains(key.utf8.count) else {
            throw fault("\(place) is \(key.utf8.count) bytes long", .string(key))
        }
        guard key.utf8.allSatisfy({ (0x21...0x7E).contains($0) }) else {
            throw fault("\(place) has a space or a character that is not visible ASCII", .string(key))
        }
        return key
    }

    private static func trimmed(_ text: String) -> String {
        let bytes = text.utf8.drop { $0 == 0x20 || $0 == 0x09 }
        guard let last = bytes.lastIndex(where: { $0 != 0x20 && $0 != 0x09 }) else { return "" }
        return String(decoding: bytes[...last], as: UTF8.self)
    }

    /// The text of a quoted string (RFC 8941, section 4.2.5); nil when it is none, or when something follows it.
    private static func unquoted(_ text: String) -> String? {
        var bytes: [UInt8] = []
        var rest = text.utf8.dropFirst()
        while let byte = rest.popFirst() {
            switch byte {
            case UInt8(ascii: "\""): return rest.isEmpty ? String(decoding: bytes, as: UTF8.self) : nil
            case UInt8(ascii: "\\"):
                guard let next = rest.popFirst(), next == UInt8(ascii: "\"") || next == UInt8(ascii: "\\") else {
                    return nil
                }
                bytes.append(next)
            default: bytes.append(byte)
            }
        }
        return nil
    }

    private static func fault(_ what: String, _ value: JSONValue) -> Problem {
        Problem(
            .invalidParameter, "\(what); a key is \(allowed).", status: 400,
            errors: [
                Problem.Fault(
                    instancePath: "/idempotency_key", message: "is no key", value: value, allowed: .string(allowed))
            ])
    }
}
