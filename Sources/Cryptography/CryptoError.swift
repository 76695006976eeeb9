// SPDX-License-Identifier: Apache-2.0

import CCrypto

/// What libcrypto refused to do.
///
/// With a working libcrypto none of these is reached by input: they mean that memory ran out, that the random
/// generator has no seed, or that the site's OpenSSL configuration does not offer the algorithm.
package struct CryptoError: Error, Sendable, Equatable, CustomStringConvertible {
    /// The operation that failed, for example `SHA-256`.
    package let operation: String
    /// The first reason in libcrypto's error queue of this thread, or `no reason given`.
    package let reason: String

    /// Takes the reason from this thread's error queue and empties the queue, so that it is not reported twice.
    static func last(_ operation: String) -> CryptoError {
        let code = ERR_get_error()
        ERR_clear_error()
        guard code != 0, let text = ERR_reason_error_string(code) else {
            return CryptoError(operation: operation, reason: "no reason given")
        }
        return CryptoError(operation: operation, reason: String(cString: text))
    }

    package var description: String {
        "libcrypto could not perform \(operation): \(reason)"
    }
}
