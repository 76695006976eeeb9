// SPDX-License-Identifier: Apache-2.0

import Cryptography

/// What an approval is known by: a UUID of version 8 (RFC 9562, section 5.8) made of what asks.
///
/// A call and a key have one approval, so that its id is computed and never looked up, and asking twice makes it once. The
/// first 48 bits are those of the call's id, its time, so that ids sort by age.
package enum ApprovalID {
    /// The id of the approval that a call asks for under a key; one SHA-256.
    ///
    /// - Throws: `unavailable` when there is no digest.
    package static func text(call: DurableCallID, key: String) throws(StoreError) -> String {
        let digest: SHA256Digest
        do { digest = try SHA256.digest(of: Array("approval \(call.text) \(key)".utf8)) } catch {
            throw .unavailable(detail: "no digest can be made: \(error)")
        }
        let hex = Array(digest.hex.prefix(18))
        let variant = ["8", "9", "a", "b"][Int(digest.bytes[31] & 3)]
        return "\(call.text.prefix(13))-8\(String(hex[0..<3]))-\(variant)\(String(hex[3..<6]))-\(String(hex[6..<18]))"
    }
}
