// SPDX-License-Identifier: Apache-2.0

import CCrypto

/// Bytes from libcrypto's cryptographically secure generator (NIST SP 800-90A), fit for keys and tokens.
///
/// - Parameter count: how many bytes; zero or less gives none.
/// - Throws: when the generator has no seed. Nothing weaker is ever returned in its place.
package func randomBytes(_ count: Int) throws(CryptoError) -> [UInt8] {
    guard count > 0 else { return [] }
    guard let length = Int32(exactly: count) else {
        throw CryptoError(operation: "random bytes", reason: "\(count) bytes asked for, at most \(Int32.max) allowed")
    }
    var bytes = [UInt8](repeating: 0, count: count)
    guard RAND_bytes(&bytes, length) == 1 else { throw .last("random bytes") }
    return bytes
}
