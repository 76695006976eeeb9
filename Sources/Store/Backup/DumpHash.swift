// SPDX-License-Identifier: Apache-2.0

import Cryptography

/// A running SHA-256 whose failures are the store's errors.
struct DumpHash: ~Copyable {
    private var hash: SHA256

    init() throws(StoreError) {
        let new: SHA256
        do { new = try SHA256() } catch { throw .unavailable(detail: "\(error)") }
        hash = new
    }

    mutating func update(_ bytes: [UInt8]) throws(StoreError) {
        do { try hash.update(bytes) } catch { throw .unavailable(detail: "\(error)") }
    }

    /// The digest of what has been added so far; the next message begins.
    mutating func finish() throws(StoreError) -> SHA256Digest {
        do {
            var finished = try SHA256()
            swap(&finished, &hash)
            return try finished.finish()
        } catch {
            throw .unavailable(detail: "\(error)")
        }
    }
}
