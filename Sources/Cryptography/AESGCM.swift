// SPDX-License-Identifier: Apache-2.0

import CCrypto

/// AES-256 in Galois/Counter Mode: encryption that notices every change (NIST SP 800-38D).
///
/// Under one key no nonce may ever be used twice. With random nonces of 96 bits a key is good for 2^32 messages (section
/// 8.3 there).
package enum AESGCM {
    /// The lengths of key, nonce and tag in bytes.
    package static let keyByteCount = 32
    package static let nonceByteCount = 12
    package static let tagByteCount = 16

    /// Encrypts bytes, and appends the tag; linear in their number.
    ///
    /// - Parameters:
    ///   - nonce: 12 bytes that this key has never seen.
    ///   - associated: what is not encrypted and must be the same when it is opened.
    package static func seal(
        _ plain: [UInt8], key: [UInt8], nonce: [UInt8], authenticating associated: [UInt8] = []
    ) throws(CryptoError) -> [UInt8] {
        let context = try begun(key, nonce, encrypts: true)
        defer { EVP_CIPHER_CTX_free(context) }
        var output = [UInt8](repeating: 0, count: plain.count + tagByteCount)
        var count: Int32 = 0
        guard let plainCount = Int32(exactly: plain.count), let associatedCount = Int32(exactly: associated.count),
            associated.isEmpty || EVP_CipherUpdate(context, nil, &count, associated, associatedCount) == 1
        else { throw .last("AES-256-GCM") }
        let isDone = output.withUnsafeMutableBufferPointer { buffer -> Bool in
            guard let start = buffer.baseAddress else { return false }
            var last: Int32 = 0
            return (plain.isEmpty || EVP_CipherUpdate(context, start, &count, plain, plainCount) == 1)
                && EVP_CipherFinal_ex(context, start + plain.count, &last) == 1
                && EVP_CIPHER_CTX_ctrl(
                    context, EVP_CTRL_AEAD_GET_TAG, Int32(tagByteCount), start + plain.count) == 1
        }
        guard isDone else { throw .last("AES-256-GCM") }
        return output
    }

    /// Decrypts what `seal` made; nil when any bit of it, of the nonce, of the key or of what was associated is another.
    ///
    /// Nothing is given of what was not proved whole. Linear in the number of bytes.
    package static func open(
        _ sealed: [UInt8], key: [UInt8], nonce: [UInt8], authenticating associated: [UInt8] = []
    ) throws(CryptoError) -> [UInt8]? {
        guard sealed.count >= tagByteCount else { return nil }
        let context = try begun(key, nonce, encrypts: false)
        defer { EVP_CIPHER_CTX_free(context) }
        let length = sealed.count - tagByteCount
        var tag = Array(sealed[length...])
        var output = [UInt8](repeating: 0, count: max(length, 1))
        var count: Int32 = 0
        var last: Int32 = 0
        guard let inputCount = Int32(exactly: length), let associatedCount = Int32(exactly: associated.count),
            associated.isEmpty || EVP_CipherUpdate(context, nil, &count, associated, associatedCount) == 1,
            length == 0 || EVP_CipherUpdate(context, &output, &count, sealed, inputCount) == 1,
            EVP_CIPHER_CTX_ctrl(context, EVP_CTRL_AEAD_SET_TAG, Int32(tagByteCount), &tag) == 1
        else { throw .last("AES-256-GCM") }
        var end = [UInt8](repeating: 0, count: tagByteCount)
        guard EVP_CipherFinal_ex(context, &end, &last) == 1 else {
            ERR_clear_error()
            return nil
        }
        output.removeLast(output.count - length)
        return output
    }

    private static func begun(
        _ key: [UInt8], _ nonce: [UInt8], encrypts: Bool
    ) throws(CryptoError) -> OpaquePointer {
        guard key.count == keyByteCount, nonce.count == nonceByteCount else {
            throw CryptoError(
                operation: "AES-256-GCM",
                reason: "a key of \(key.count) and a nonce of \(nonce.count) bytes; 32 and 12 are needed")
        }
        guard let algorithm, let context = EVP_CIPHER_CTX_new() else { throw .last("AES-256-GCM") }
        guard EVP_CipherInit_ex(context, algorithm, nil, key, nonce, encrypts ? 1 : 0) == 1 else {
            EVP_CIPHER_CTX_free(context)
            throw .last("AES-256-GCM")
        }
        return context
    }

    /// Fetched once, as SHA-256 is.
    ///
    /// `nonisolated(unsafe)` is sound: the method object is immutable after the fetch, reference counted atomically by
    /// libcrypto, and never freed.
    private nonisolated(unsafe) static let algorithm: OpaquePointer? = EVP_CIPHER_fetch(nil, "AES-256-GCM", nil)
}
