// SPDX-License-Identifier: Apache-2.0

import Cryptography

/// Compares every batch that goes into a backup with its digest, so that damage does not take the place of an earlier,
/// sound backup.
///
/// Linear in the bytes.
struct BatchGuard {
    private let digestPlace: Int
    private let bytesPlace: Int
    private let expiredPlace: Int?

    /// nil for tables other than that of the batches.
    init?(_ table: TableShape) {
        guard table.name == "roster_batches",
            let digest = table.columns.firstIndex(where: { $0.name == "digest" }),
            let bytes = table.columns.firstIndex(where: { $0.name == "bytes" })
        else { return nil }
        digestPlace = digest
        bytesPlace = bytes
        expiredPlace = table.columns.firstIndex { $0.name == "expired_at" }
    }

    /// Throws `corrupt` for a batch whose bytes have another digest; one that was emptied on purpose has none.
    func check(_ row: some SQLRow) throws(StoreError) {
        if let expiredPlace, row.optionalInteger(expiredPlace) != nil { return }
        guard let digest = SHA256Digest(bytes: try row.bytes(digestPlace)) else {
            throw .corrupt(detail: "the digest of a batch does not have \(SHA256Digest.byteCount) bytes")
        }
        let found: SHA256Digest
        do { found = try SHA256.digest(of: try row.bytes(bytesPlace)) } catch let error as StoreError {
            throw error
        } catch {
            throw .unavailable(detail: "\(error)")
        }
        guard found == digest else {
            throw .corrupt(detail: "the bytes of batch \(digest) have another digest; see: holdfast store check")
        }
    }
}
