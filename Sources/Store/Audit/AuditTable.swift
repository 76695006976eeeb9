// SPDX-License-Identifier: Apache-2.0

import Cryptography
import Glibc

/// Appends to and reads the audit chains.
package struct AuditTable<Connection: SQLConnection> {
    let connection: Connection

    package init(_ connection: Connection) { self.connection = connection }

    /// Appends the entries of the changes of a transaction to the chain of a node, in its order.
    ///
    /// Called once before the commit, with one statement an entry. Whoever else appended to the same chain at the same time
    /// makes the key fail, never two entries of one number.
    ///
    /// - Parameter ends: where the chains end; told of the commit, or of a failure, by the driver.
    package func append(_ batches: [AuditBatch], node: String, ends: AuditEnds) throws(StoreError) {
        guard !batches.isEmpty else { return }
        let now = Self.now()
        for batch in batches {
            var end =
                if let known = ends.end(program: batch.program, node: node) {
                    known
                } else {
                    try self.end(program: batch.program, node: node) ?? (0, AuditEntry.origin)
                }
            for new in batch.entries { end = try insert(new, of: batch, at: now, node: node, after: end) }
            ends.append(end, program: batch.program, node: node)
        }
    }

    private func insert(
        _ new: NewAuditEntry, of batch: AuditBatch, at now: Int64, node: String,
        after end: (sequence: Int64, hash: [UInt8])
    ) throws(StoreError) -> (sequence: Int64, hash: [UInt8]) {
        let entry = AuditEntry(new, of: batch, node: node, atMicros: now, after: end)
        let hash: [UInt8]
        do { hash = try entry.computedHash().bytes } catch {
            throw .unavailable(detail: "an audit entry cannot be hashed: \(error)")
        }
        try connection.send(
            """
            INSERT INTO audit_entries (\(AuditEntry.columns))
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18)
            """,
            [
                .text(batch.program), .text(node), .integer(entry.sequence), .integer(now), .blob(entry.unit),
                .text(new.action), .text(new.subject), .text(new.outcome), .text(new.actor), .text(new.role),
                .text(new.face), .optional(new.tool), .optional(new.correlationID),
                .optional(entry.argumentsDigest), .optional(batch.version), .blob(entry.previous),
                .utf8(entry.details), .blob(hash),
            ])
        return (entry.sequence, hash)
    }

    /// The number and the hash of the last entry of a chain; nil when it has none.
    package func end(program: String, node: String) throws(StoreError) -> (sequence: Int64, hash: [UInt8])? {
        try connection.query(
            """
            SELECT seq, hash FROM audit_entries WHERE program_id = $1 AND node_id = $2 ORDER BY seq DESC LIMIT 1
            """, [.text(program), .text(node)]
        ) { (row) throws(StoreError) in (sequence: try row.integer(0), hash: try row.bytes(1)) }.first
    }

    /// Whether a change has its entries in a chain already; asked only after a connection was lost.
    package func has(_ batch: AuditBatch, node: String) throws(StoreError) -> Bool {
        let found = try connection.query(
            """
            SELECT 1 FROM audit_entries
            WHERE program_id = $1 AND node_id = $2 AND unit_id = $3
                AND seq > (SELECT coalesce(max(seq), 0) FROM audit_entries WHERE program_id = $1 AND node_id = $2) - 10000
            LIMIT 1
            """, [.text(batch.program), .text(node), .blob(batch.unit.bytes)]
        ) { (row) throws(StoreError) in true }
        return !found.isEmpty
    }

    private static func now() -> Int64 {
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        return Int64(time.tv_sec) * 1_000_000 + Int64(time.tv_nsec) / 1_000
    }
}

extension AuditEntry {
    static var columns: String {
        """
        program_id, node_id, seq, at, unit_id, action, subject, outcome, actor, role, face, tool, correlation_id, \
        arguments_digest, schedule_version, previous, details, hash
        """
    }

    /// Reads a row of `columns`.
    ///
    /// A value of a wrong type reads as an empty one, which no entry has been hashed with.
    init(_ row: some SQLRow) {
        self.init(
            node: row.optionalBytes(1) ?? [], sequence: row.optionalInteger(2) ?? 0,
            atMicros: row.optionalInteger(3) ?? 0, unit: row.optionalBytes(4) ?? [],
            action: row.optionalBytes(5) ?? [], subject: row.optionalBytes(6) ?? [],
            outcome: row.optionalBytes(7) ?? [], actor: row.optionalBytes(8) ?? [],
            role: row.optionalBytes(9) ?? [], face: row.optionalBytes(10) ?? [], tool: row.optionalBytes(11),
            correlationID: row.optionalBytes(12), argumentsDigest: row.optionalBytes(13),
            scheduleVersion: row.optionalInteger(14), previous: row.optionalBytes(15) ?? [],
            details: row.optionalBytes(16) ?? [], hash: row.optionalBytes(17) ?? [])
    }
}
