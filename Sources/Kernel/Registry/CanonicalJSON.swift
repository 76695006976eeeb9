// SPDX-License-Identifier: Apache-2.0

import Cryptography
package import JSON

/// One spelling for equal values, so that they have one digest: members sorted by name, nothing between tokens.
///
/// The order of RFC 8785 (section 3.2.3) but for names beyond the basic plane; numbers stay as they were written.
package enum CanonicalJSON {
    /// The value with the members of all objects in order.
    ///
    /// O(n log n) in the members.
    static func sorted(_ value: JSONValue) -> JSONValue {
        switch value {
        case .object(let object):
            .object(
                JSONObject(
                    zip(object.keys, object.values).sorted { $0.0 < $1.0 }.map { ($0.0, sorted($0.1)) }))
        case .array(let list): .array(list.map(sorted))
        default: value
        }
    }

    /// The hexadecimal SHA-256 of a value in its one spelling.
    package static func digest(of value: JSONValue) -> String {
        let bytes = sorted(value).serialized()
        // libcrypto gives no digest only when the process has no memory left; then no two values are equal.
        guard let digest = try? SHA256.digest(of: bytes) else { return String(decoding: bytes, as: UTF8.self) }
        return digest.hex
    }
}
