// SPDX-License-Identifier: Apache-2.0

/// What every database can keep.
enum FieldCheck {
    /// The longest key, namespace, id or name in UTF-8 bytes.
    static let maximumNameBytes = 1_024

    /// - Throws: `invalid` when a name is empty, too long or no plain text.
    static func name(_ field: String, _ name: String) throws(StoreError) {
        guard (1...maximumNameBytes).contains(name.utf8.count) else {
            throw .invalid(
                field: field, value: name.isEmpty ? "empty" : "\(name.utf8.count) bytes long",
                allowed: "1 to \(maximumNameBytes) bytes")
        }
        try text(field, Array(name.utf8))
    }

    /// Text must be UTF-8 without U+0000, which not every database can keep.
    static func text(_ field: String, _ bytes: [UInt8]) throws(StoreError) {
        guard !bytes.contains(0), String(validating: bytes, as: UTF8.self) != nil else {
            throw .invalid(field: field, value: "not plain text", allowed: "UTF-8 without U+0000")
        }
    }
}
