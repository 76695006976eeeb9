// SPDX-License-Identifier: Apache-2.0

package import Cryptography

/// Reads roster versions and their batches.
package struct RosterStatements<Connection: SQLConnection> {
    let connection: Connection

    package init(_ connection: Connection) {
        self.connection = connection
    }

    private static var columns: String {
        """
        SELECT program_id, number, parent, plan, state, digest, digest_version, created_at, created_by, reason, profile,
            reason_code
        FROM roster_versions
        """
    }

    /// See `Store.versions(program:before:limit:)`.
    package func versions(
        program: String, plan: Plan? = nil, before: Int64?, limit: Int
    ) throws(StoreError) -> [RosterVersionSummary] {
        var values: [SQLValue] = [
            .text(program), .integer(before ?? Int64.max), .integer(Int64(max(0, limit))),
        ]
        if let plan { values.append(.text(plan.name)) }
        let ofPlan = plan == nil ? "" : "AND plan = $4"
        return try connection.query(
            "\(Self.columns) WHERE program_id = $1 AND number < $2 \(ofPlan) ORDER BY number DESC LIMIT $3", values,
            Self.summary)
    }

    /// The heads of all plans, the newest first.
    func heads(program: String) throws(StoreError) -> [RosterVersionSummary] {
        try connection.query(
            "\(Self.columns) WHERE program_id = $1 AND state <> 'superseded' ORDER BY number DESC", [.text(program)],
            Self.summary)
    }

    /// See `Store.version(program:number:)`.
    package func version(program: String, number: Int64) throws(StoreError) -> RosterVersionRecord? {
        let found = try connection.query(
            "\(Self.columns) WHERE program_id = $1 AND number = $2", [.text(program), .integer(number)], Self.summary)
        return try record(found.first)
    }

    /// See `Store.latest(program:plan:)`.
    package func latest(program: String, plan: Plan) throws(StoreError) -> RosterVersionRecord? {
        try record(try head(program: program, plan: plan))
    }

    /// The head of a plan without its batches.
    func head(program: String, plan: Plan) throws(StoreError) -> RosterVersionSummary? {
        try connection.query(
            "\(Self.columns) WHERE program_id = $1 AND plan = $2 AND state <> 'superseded'",
            [.text(program), .text(plan.name)], Self.summary
        ).first
    }

    /// See `Store.batch(program:_:)`.
    package func batch(program: String, _ digest: SHA256Digest) throws(StoreError) -> [UInt8]? {
        let found = try connection.query(
            "SELECT bytes FROM roster_batches WHERE program_id = $1 AND digest = $2 AND expired_at IS NULL",
            [.text(program), .blob(digest.bytes)]
        ) { (row) throws(StoreError) in try row.bytes(0) }
        guard let bytes = found.first else { return nil }
        try Self.check(bytes, are: digest)
        return bytes
    }

    private func record(_ summary: RosterVersionSummary?) throws(StoreError) -> RosterVersionRecord? {
        guard let summary else { return nil }
        return RosterVersionRecord(
            summary: summary, batches: try references(program: summary.programID, number: summary.number))
    }

    /// The batches of a version, by table and ordinal.
    func references(program: String, number: Int64) throws(StoreError) -> [BatchReference] {
        try connection.query(
            """
            SELECT table_name, period, ordinal, digest FROM roster_version_batches
            WHERE program_id = $1 AND number = $2 ORDER BY table_name, ordinal
            """,
            [.text(program), .integer(number)]
        ) { (row) throws(StoreError) in
            BatchReference(
                table: try row.text(0), period: try row.text(1), ordinal: try row.integer(2),
                digest: try Self.digest(row, 3))
        }
    }

    private static func summary(_ row: Connection.Row) throws(StoreError) -> RosterVersionSummary {
        let state = try row.text(4)
        guard let state = RosterVersionState(rawValue: state) else {
            throw .corrupt(detail: "a roster version has state \(state)")
        }
        return RosterVersionSummary(
            programID: try row.text(0), number: try row.integer(1), parent: row.optionalInteger(2),
            plan: Plan(name: try row.text(3)), state: state, digest: try digest(row, 5),
            digestVersion: try row.integer(6), createdAtMicros: try row.integer(7), createdBy: try row.text(8),
            reason: try row.text(9), profileJSON: try row.bytes(10),
            reasonCode: try row.optionalText(11))
    }

    private static func digest(_ row: Connection.Row, _ column: Int) throws(StoreError) -> SHA256Digest {
        guard let digest = SHA256Digest(bytes: try row.bytes(column)) else {
            throw .corrupt(detail: "a digest does not have \(SHA256Digest.byteCount) bytes")
        }
        return digest
    }
}
