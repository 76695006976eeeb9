// SPDX-License-Identifier: Apache-2.0

import Cryptography

extension RosterStatements {
    /// Makes the next version of a plan, and supersedes the head before it.
    ///
    /// - Returns: its number.
    func add(_ version: NewRosterVersion, of unit: UnitOfWork) throws(StoreError) -> Int64 {
        if let parent = version.parent { try checkParent(parent, program: unit.program) }
        for batch in version.batches { try store(batch, program: unit.program) }
        let number = try CounterTable(connection: connection).raise(program: unit.program, .version)
        try connection.execute(
            """
            UPDATE roster_versions SET state = 'superseded'
            WHERE program_id = $1 AND plan = $2 AND state <> 'superseded'
            """,
            [.text(unit.program), .text(version.plan.name)])
        let state: RosterVersionState = version.plan == .live ? .published : .draft
        try connection.execute(
            """
            INSERT INTO roster_versions (program_id, number, parent, plan, state, digest, digest_version, created_at,
                created_by, reason, profile)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
            """,
            [
                .text(unit.program), .integer(number), .optional(version.parent), .text(version.plan.name),
                .text(state.rawValue), .blob(version.digest.bytes), .integer(version.digestVersion),
                .integer(unit.atMicros), .text(unit.by), .text(version.reason), .utf8(version.profileJSON),
            ])
        for batch in version.batches {
            try connection.execute(
                """
                INSERT INTO roster_version_batches (program_id, number, table_name, ordinal, period, digest)
                VALUES ($1, $2, $3, $4, $5, $6)
                """,
                [
                    .text(unit.program), .integer(number), .text(batch.reference.table),
                    .integer(batch.reference.ordinal), .text(batch.reference.period),
                    .blob(batch.reference.digest.bytes),
                ])
        }
        return number
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
    private func store(_ batch: BatchWrite, program: String) throws(StoreError) {
        let key: [SQLValue] = [.text(program), .blob(batch.reference.digest.bytes)]
        let found = try connection.query(
            "SELECT 1 FROM roster_batches WHERE program_id = $1 AND digest = $2", key
        ) { (row) throws(StoreError) in true }
        guard found.isEmpty else { return }
        guard let bytes = batch.bytes else { throw .unknownBatch(batch.reference) }
        try connection.execute(
            "INSERT INTO roster_batches (program_id, digest, bytes) VALUES ($1, $2, $3)", key + [.blob(bytes)])
    }
}
