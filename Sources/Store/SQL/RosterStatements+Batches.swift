// SPDX-License-Identifier: Apache-2.0

package import Cryptography

extension RosterStatements {
    /// How many batches one statement asks for: few statements over a network, and few bytes held at a time.
    private static var batchesAtOnce: Int { 16 }

    /// See `Store.batches(program:_:)`.
    package func batches(
        program: String, _ digests: [SHA256Digest]
    ) throws(StoreError) -> [SHA256Digest: [UInt8]] {
        let places = (0..<Self.batchesAtOnce).map { "$\($0 + 2)" }.joined(separator: ", ")
        let sql = """
            SELECT digest, bytes FROM roster_batches
            WHERE program_id = $1 AND digest IN (\(places)) AND expired_at IS NULL
            """
        var found: [SHA256Digest: [UInt8]] = [:]
        let wanted = Array(Set(digests))
        for start in stride(from: 0, to: wanted.count, by: Self.batchesAtOnce) {
            let part = wanted[start..<min(wanted.count, start + Self.batchesAtOnce)]
            // Always the same number of values, so that there is one statement to prepare.
            let values = part + repeatElement(part[part.startIndex], count: Self.batchesAtOnce - part.count)
            let rows = try connection.query(sql, [.text(program)] + values.map { .blob($0.bytes) }) {
                (row) throws(StoreError) in (digest: try row.bytes(0), bytes: try row.bytes(1))
            }
            for row in rows {
                guard let digest = SHA256Digest(bytes: row.digest) else {
                    throw .corrupt(detail: "a batch has a digest of another length")
                }
                try Self.check(row.bytes, are: digest)
                found[digest] = row.bytes
            }
        }
        return found
    }

    /// Refuses bytes that are not what was written under a digest.
    static func check(_ bytes: [UInt8], are digest: SHA256Digest) throws(StoreError) {
        let actual: SHA256Digest
        do throws(CryptoError) { actual = try SHA256.digest(of: bytes) } catch {
            throw .unavailable(detail: "\(error)")
        }
        guard actual == digest else { throw .corrupt(detail: "the bytes of batch \(digest) have another digest") }
    }
}
