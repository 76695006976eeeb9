// SPDX-License-Identifier: Apache-2.0

import Cryptography

extension RosterStatements {
    /// Every batch that the head of some plan has.
    func headBatches(program: String) throws(StoreError) -> Set<SHA256Digest> {
        let found = try connection.query(
            """
            SELECT DISTINCT parts.digest
            FROM roster_versions heads
            JOIN roster_version_batches parts ON parts.program_id = heads.program_id AND parts.number = heads.number
            WHERE heads.program_id = $1 AND heads.state <> 'superseded'
            """,
            [.text(program)]
        ) { (row) throws(StoreError) in SHA256Digest(bytes: try row.bytes(0)) }
        return Set(found.compactMap { $0 })
    }

    /// Removes the bytes of batches in every version that has them, and keeps what their digests are made of.
    ///
    /// A batch that the head of a plan has by now is left alone: somebody brought its rows back.
    func expire(_ batches: [SHA256Digest], of unit: UnitOfWork) throws(StoreError) {
        guard !batches.isEmpty else { return }
        let heads = try headBatches(program: unit.program)
        for digest in batches where !heads.contains(digest) {
            try connection.send(
                """
                UPDATE roster_batches SET bytes = $3, expired_at = $4
                WHERE program_id = $1 AND digest = $2 AND expired_at IS NULL
                """,
                [.text(unit.program), .blob(digest.bytes), .blob([]), .integer(unit.atMicros)])
        }
    }
}
