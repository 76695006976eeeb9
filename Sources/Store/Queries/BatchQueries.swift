// SPDX-License-Identifier: Apache-2.0

package import Cryptography

/// What the store knows of a batch besides its bytes.
package struct BatchState: Sendable, Hashable {
    /// The digest of the canonical rows of the batch, where a version was digested by rule 2 with it.
    package let leaf: SHA256Digest?
    /// When its rows were removed because their time was over; UTC, in microseconds since 1970-01-01.
    package let expiredAtMicros: Int64?
}

/// The states of the batches of one version, by the batch's digest.
package struct BatchStatesQuery: StoreQuery {
    let program: String
    let number: Int64

    package init(program: String, number: Int64) {
        self.program = program
        self.number = number
    }

    package func run(on connection: some SQLConnection) throws(StoreError) -> [SHA256Digest: BatchState] {
        let rows = try connection.query(
            """
            SELECT batches.digest, batches.leaf, batches.expired_at
            FROM roster_version_batches parts
            JOIN roster_batches batches ON batches.program_id = parts.program_id AND batches.digest = parts.digest
            WHERE parts.program_id = $1 AND parts.number = $2
            """,
            [.text(program), .integer(number)]
        ) { (row) throws(StoreError) in
            guard let digest = SHA256Digest(bytes: try row.bytes(0)) else {
                throw StoreError.corrupt(detail: "a batch has a digest of another length")
            }
            let leaf = row.optionalBytes(1).flatMap { SHA256Digest(bytes: $0) }
            return (digest, BatchState(leaf: leaf, expiredAtMicros: row.optionalInteger(2)))
        }
        return Dictionary(rows, uniquingKeysWith: { first, _ in first })
    }
}

/// The batches of a table that hold rows still and that no head of a plan has.
///
/// Reads the batch lists of all versions: for work that is done now and then.
package struct SupersededBatchesQuery: StoreQuery {
    let program: String
    let table: String

    package init(program: String, table: String) {
        self.program = program
        self.table = table
    }

    package func run(on connection: some SQLConnection) throws(StoreError) -> [SHA256Digest] {
        let heads = try RosterStatements(connection).headBatches(program: program)
        let found = try connection.query(
            """
            SELECT DISTINCT batches.digest
            FROM roster_version_batches parts
            JOIN roster_batches batches ON batches.program_id = parts.program_id AND batches.digest = parts.digest
            WHERE parts.program_id = $1 AND parts.table_name = $2 AND batches.expired_at IS NULL
            """,
            [.text(program), .text(table)]
        ) { (row) throws(StoreError) in
            guard let digest = SHA256Digest(bytes: try row.bytes(0)) else {
                throw StoreError.corrupt(detail: "a batch has a digest of another length")
            }
            return digest
        }
        return found.filter { !heads.contains($0) }
    }
}

/// The bytes of one batch, checked against its digest, or nil when no version of the program has it.
package struct BatchQuery: StoreQuery {
    let program: String
    let digest: SHA256Digest

    package init(program: String, digest: SHA256Digest) {
        self.program = program
        self.digest = digest
    }

    package func run(on connection: some SQLConnection) throws(StoreError) -> [UInt8]? {
        try RosterStatements(connection).batch(program: program, digest)
    }
}

/// The bytes of many batches, each checked against its digest; one that is not stored has no entry.
package struct BatchesQuery: StoreQuery {
    let program: String
    let digests: [SHA256Digest]

    package init(program: String, digests: [SHA256Digest]) {
        self.program = program
        self.digests = digests
    }

    package func run(on connection: some SQLConnection) throws(StoreError) -> [SHA256Digest: [UInt8]] {
        try RosterStatements(connection).batches(program: program, digests)
    }
}
