// SPDX-License-Identifier: Apache-2.0

import Cryptography

extension RosterStatements {
    /// Makes the next version of a plan, and supersedes the head before it.
    ///
    /// What it shares with its parent is listed by one statement, however many batches that are.
    ///
    /// - Returns: its number.
    func add(_ version: NewRosterVersion, of unit: UnitOfWork) throws(StoreError) -> Int64 {
        var inherited: Set<BatchReference> = []
        if let parent = version.parent {
            try checkParent(parent, program: unit.program)
            inherited = Set(try references(program: unit.program, number: parent))
        }
        let own = version.batches.filter { !inherited.contains($0.reference) }
        for batch in own { try store(batch, program: unit.program) }
        let number = try CounterTable(connection).raise(program: unit.program, .version)
        try connection.send(
            """
            UPDATE roster_versions SET state = 'superseded'
            WHERE program_id = $1 AND plan = $2 AND state <> 'superseded'
            """,
            [.text(unit.program), .text(version.plan.name)])
        let state: RosterVersionState = version.plan == .live ? .published : .draft
        try connection.send(
            """
            INSERT INTO roster_versions (program_id, number, parent, plan, state, digest, digest_version, created_at,
                created_by, reason, profile, reason_code)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)
            """,
            [
                .text(unit.program), .integer(number), .optional(version.parent), .text(version.plan.name),
                .text(state.rawValue), .blob(version.digest.bytes), .integer(version.digestVersion),
                .integer(unit.atMicros), .text(unit.by), .text(version.reason), .utf8(version.profileJSON),
                .optional(version.reasonCode),
            ])
        let shared = version.batches.count - own.count
        if let parent = version.parent, shared > own.count {
            try share(parent, with: number, without: inherited.subtracting(version.batches.map(\.reference)), of: unit)
            for batch in own { try list(batch.reference, in: number, of: unit) }
        } else {
            for batch in version.batches { try list(batch.reference, in: number, of: unit) }
        }
        return number
    }

    /// Lists the parent's batches for a version too, but those that it does not have.
    private func share(
        _ parent: Int64, with number: Int64, without gone: Set<BatchReference>, of unit: UnitOfWork
    ) throws(StoreError) {
        try connection.send(
            """
            INSERT INTO roster_version_batches (program_id, number, table_name, ordinal, period, digest)
            SELECT program_id, CAST($3 AS BIGINT), table_name, ordinal, period, digest
            FROM roster_version_batches WHERE program_id = $1 AND number = $2
            """,
            [.text(unit.program), .integer(parent), .integer(number)])
        for reference in gone {
            try connection.send(
                """
                DELETE FROM roster_version_batches
                WHERE program_id = $1 AND number = $2 AND table_name = $3 AND ordinal = $4
                """,
                [
                    .text(unit.program), .integer(number), .text(reference.table), .integer(reference.ordinal),
                ])
        }
    }

    private func list(_ reference: BatchReference, in number: Int64, of unit: UnitOfWork) throws(StoreError) {
        try connection.send(
            """
            INSERT INTO roster_version_batches (program_id, number, table_name, ordinal, period, digest)
            VALUES ($1, $2, $3, $4, $5, $6)
            """,
            [
                .text(unit.program), .integer(number), .text(reference.table), .integer(reference.ordinal),
                .text(reference.period), .blob(reference.digest.bytes),
            ])
    }

    private func checkParent(_ parent: Int64, program: String) throws(StoreError) {
        let found = try connection.query(
            "SELECT 1 FROM roster_versions WHERE program_id = $1 AND number = $2", [.text(program), .integer(parent)]
        ) { (row) throws(StoreError) in true }
        guard !found.isEmpty else {
            throw .invalid(field: "parent", value: "\(parent)", allowed: "the number of a version of \(program)")
        }
    }

    /// Stores a batch unless it is there; one that is given without bytes must be there.
    ///
    /// Rows that were removed when their time was over are stored again when somebody brings them again.
    private func store(_ batch: BatchWrite, program: String) throws(StoreError) {
        let key: [SQLValue] = [.text(program), .blob(batch.reference.digest.bytes)]
        let leaf: SQLValue = batch.leaf.map { .blob($0.bytes) } ?? .null
        let found = try connection.query(
            "SELECT expired_at, leaf FROM roster_batches WHERE program_id = $1 AND digest = $2", key
        ) { (row) throws(StoreError) in
            (isExpired: row.optionalInteger(0) != nil, hasLeaf: row.optionalBytes(1) != nil)
        }
        if let stored = found.first, !stored.isExpired {
            guard batch.leaf != nil, !stored.hasLeaf else { return }
            try connection.send(
                "UPDATE roster_batches SET leaf = $3 WHERE program_id = $1 AND digest = $2", key + [leaf])
            return
        }
        guard let bytes = batch.bytes else { throw .unknownBatch(batch.reference) }
        try connection.send(
            """
            INSERT INTO roster_batches (program_id, digest, bytes, leaf) VALUES ($1, $2, $3, $4)
            ON CONFLICT (program_id, digest) DO UPDATE SET
                bytes = excluded.bytes, leaf = excluded.leaf, expired_at = NULL
            """, key + [.blob(bytes), leaf])
    }
}
