// SPDX-License-Identifier: Apache-2.0

import CCrypto

/// SHA-256 (FIPS 180-4), over one buffer or over a stream of them.
///
/// A value owns its libcrypto context and cannot be copied, so that two owners never feed one context.
package struct SHA256: ~Copyable {
    private let context: OpaquePointer

    /// Begins a message.
    package init() throws(CryptoError) {
        guard let context = EVP_MD_CTX_new() else { throw .last("SHA-256") }
        guard let algorithm = Self.algorithm, EVP_DigestInit_ex(context, algorithm, nil) == 1 else {
            EVP_MD_CTX_free(context)
            throw .last("SHA-256")
        }
        self.context = context
    }

    deinit { EVP_MD_CTX_free(context) }

    /// Appends bytes to the message.
    ///
    /// Linear in their number.
    package mutating func update(_ bytes: UnsafeRawBufferPointer) throws(CryptoError) {
        guard EVP_DigestUpdate(context, bytes.baseAddress, bytes.count) == 1 else { throw .last("SHA-256") }
    }

    /// Appends bytes to the message.
    ///
    /// Linear in their number.
    package mutating func update(_ bytes: [UInt8]) throws(CryptoError) {
        let status = bytes.withUnsafeBytes { EVP_DigestUpdate(context, $0.baseAddress, $0.count) }
        guard status == 1 else { throw .last("SHA-256") }
    }

    /// Ends the message and gives its digest.
    package consuming func finish() throws(CryptoError) -> SHA256Digest {
        var bytes = [UInt8](repeating: 0, count: SHA256Digest.byteCount)
        var count: UInt32 = 0
        guard EVP_DigestFinal_ex(context, &bytes, &count) == 1, let digest = SHA256Digest(bytes: bytes) else {
            throw .last("SHA-256")
        }
        return digest
    }

    /// The digest of one buffer.
    package static func digest(of bytes: UnsafeRawBufferPointer) throws(CryptoError) -> SHA256Digest {
        var output = [UInt8](repeating: 0, count: SHA256Digest.byteCount)
        var count: UInt32 = 0
        guard let algorithm, EVP_Digest(bytes.baseAddress, bytes.count, &output, &count, algorithm, nil) == 1,
            let digest = SHA256Digest(bytes: output)
        else { throw .last("SHA-256") }
        return digest
    }

    /// The digest of one buffer.
    package static func digest(of bytes: [UInt8]) throws(CryptoError) -> SHA256Digest {
        let result = bytes.withUnsafeBytes { buffer -> Result<SHA256Digest, CryptoError> in
            do throws(CryptoError) { return .success(try digest(of: buffer)) } catch { return .failure(error) }
        }
        return try result.get()
    }

    /// Fetched once: an implicit fetch on every message costs more than hashing a short one.
    ///
    /// `nonisolated(unsafe)` is sound: the method object is immutable after the fetch, reference counted atomically by
    /// libcrypto, and never freed.
    private nonisolated(unsafe) static let algorithm: OpaquePointer? = EVP_MD_fetch(nil, "SHA256", nil)
}
