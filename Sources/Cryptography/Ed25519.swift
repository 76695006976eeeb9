// SPDX-License-Identifier: Apache-2.0

import CCrypto

/// Ed25519 signatures (RFC 8032, section 5.1): the pure variant, without a context and without a hash before it.
package enum Ed25519 {
    /// The length of a private key (its seed), and of a public key, in bytes.
    package static let keyByteCount = 32
    /// The length of a signature in bytes.
    package static let signatureByteCount = 64

    /// Whether a signature of a message was made with the private key of a public one.
    ///
    /// A key or signature of the wrong length, or one that is no point of the curve, is no valid signature.
    /// Linear in the message.
    package static func isValid(_ signature: [UInt8], of message: [UInt8], by publicKey: [UInt8]) -> Bool {
        guard publicKey.count == keyByteCount, signature.count == signatureByteCount,
            let key = EVP_PKEY_new_raw_public_key(EVP_PKEY_ED25519, nil, publicKey, publicKey.count)
        else {
            ERR_clear_error()
            return false
        }
        defer { EVP_PKEY_free(key) }
        guard let context = EVP_MD_CTX_new() else { return false }
        defer { EVP_MD_CTX_free(context) }
        let isValid =
            EVP_DigestVerifyInit(context, nil, nil, nil, key) == 1
            && EVP_DigestVerify(context, signature, signature.count, message, message.count) == 1
        ERR_clear_error()
        return isValid
    }

    /// A private key, which libcrypto holds; a value cannot be copied and wipes its key when it goes.
    package struct PrivateKey: ~Copyable, Sendable {
        /// `nonisolated(unsafe)` is sound: the key object is immutable once it is made, libcrypto reads it from any thread,
        /// and only this value frees it.
        private nonisolated(unsafe) let key: OpaquePointer
        package let publicKey: [UInt8]

        /// The key of a seed.
        ///
        /// - Throws: when the seed has not 32 bytes, or libcrypto has no Ed25519.
        package init(seed: [UInt8]) throws(CryptoError) {
            guard seed.count == Ed25519.keyByteCount else {
                throw CryptoError(
                    operation: "Ed25519", reason: "the key has \(seed.count) bytes; \(Ed25519.keyByteCount) are needed")
            }
            guard let key = EVP_PKEY_new_raw_private_key(EVP_PKEY_ED25519, nil, seed, seed.count) else {
                throw .last("Ed25519")
            }
            var bytes = [UInt8](repeating: 0, count: Ed25519.keyByteCount)
            var count = bytes.count
            guard EVP_PKEY_get_raw_public_key(key, &bytes, &count) == 1, count == bytes.count else {
                EVP_PKEY_free(key)
                throw .last("Ed25519")
            }
            self.key = key
            publicKey = bytes
        }

        deinit { EVP_PKEY_free(key) }

        /// The signature of a message: 64 bytes, the same each time.
        ///
        /// Linear in the message.
        package func sign(_ message: [UInt8]) throws(CryptoError) -> [UInt8] {
            guard let context = EVP_MD_CTX_new() else { throw .last("Ed25519") }
            defer { EVP_MD_CTX_free(context) }
            var signature = [UInt8](repeating: 0, count: Ed25519.signatureByteCount)
            var count = signature.count
            guard EVP_DigestSignInit(context, nil, nil, nil, key) == 1,
                EVP_DigestSign(context, &signature, &count, message, message.count) == 1, count == signature.count
            else { throw .last("Ed25519") }
            return signature
        }
    }
}
