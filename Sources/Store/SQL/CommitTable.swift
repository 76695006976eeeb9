// SPDX-License-Identifier: Apache-2.0

import Glibc

/// Remembers which units of work were committed and what they made, in the units' own transactions.
///
/// When the answer to a commit is lost, the unit's id tells what became of it. Two transactions that carry the same unit
/// cannot both commit, because the id is the key.
package struct CommitTable<Connection: SQLConnection> {
    let connection: Connection

    package init(_ connection: Connection) {
        self.connection = connection
    }

    /// See `Store.receipt(program:of:)`.
    package func receipt(program: String, of unit: UnitID) throws(StoreError) -> Receipt? {
        try connection.query(
            "SELECT version, etag, last_event, calls FROM commits WHERE program_id = $1 AND unit_id = $2",
            [.text(program), .blob(unit.bytes)]
        ) { (row) throws(StoreError) in
            Receipt(
                version: row.optionalInteger(0), etag: row.optionalInteger(1), lastEvent: row.optionalInteger(2),
                calls: EnqueuedCall.read(try row.optionalText(3)))
        }.first
    }

    /// The receipts of those of a group of units that were committed before, in few statements.
    package func receipts(of units: [UnitOfWork]) throws(StoreError) -> [UnitID: Receipt] {
        let atOnce = 16
        let places = (0..<atOnce).map { "$\($0 + 2)" }.joined(separator: ", ")
        var receipts: [UnitID: Receipt] = [:]
        for (program, units) in Dictionary(grouping: units, by: \.program) {
            for start in stride(from: 0, to: units.count, by: atOnce) {
                let part = units[start..<min(units.count, start + atOnce)].map { SQLValue.blob($0.id.bytes) }
                // Always the same number of values, so that there is one statement to prepare.
                let ids = part + repeatElement(part[0], count: atOnce - part.count)
                let rows = try connection.query(
                    """
                    SELECT unit_id, version, etag, last_event, calls FROM commits
                    WHERE program_id = $1 AND unit_id IN (\(places))
                    """, [.text(program)] + ids
                ) { (row) throws(StoreError) in
                    (
                        id: UnitID(bytes: try row.bytes(0)),
                        receipt: Receipt(
                            version: row.optionalInteger(1), etag: row.optionalInteger(2),
                            lastEvent: row.optionalInteger(3), calls: EnqueuedCall.read(try row.optionalText(4)))
                    )
                }
                for row in rows { if let id = row.id { receipts[id] = row.receipt } }
            }
        }
        return receipts
    }

    /// Writes the receipt of a unit beside what the unit has made.
    func record(_ receipt: Receipt, of unit: UnitOfWork) throws(StoreError) {
        try connection.send(
            """
            INSERT INTO commits (program_id, unit_id, committed_at, version, etag, last_event, calls)
            VALUES ($1, $2, $3, $4, $5, $6, $7)
            """,
            [
                .text(unit.program), .blob(unit.id.bytes), .integer(CommitAge.now()), .optional(receipt.version),
                .optional(receipt.etag), .optional(receipt.lastEvent), .optional(EnqueuedCall.text(receipt.calls)),
            ])
    }

    /// Forgets the units that were committed before a moment (UTC, microseconds), of all programs.
    package func prune(before moment: Int64) throws(StoreError) {
        try connection.execute("DELETE FROM commits WHERE committed_at < $1", [.integer(moment)])
    }
}

/// When committed units are forgotten.
///
/// Nobody asks for the outcome of a commit a day later.
package struct CommitAge: Sendable {
    private static let keptMicros: Int64 = 86_400_000_000
    private static let intervalMicros: Int64 = 3_600_000_000
    private var lastPruned: Int64?

    package init() {}

    /// Calls `prune` with the moment before which units are forgotten, at most once an hour.
    package mutating func whenDue(_ prune: (Int64) throws(StoreError) -> Void) throws(StoreError) {
        let now = Self.now()
        // A clock that was set back must not put it off for ever.
        if let lastPruned, (lastPruned...lastPruned + Self.intervalMicros).contains(now) { return }
        try prune(now - Self.keptMicros)
        lastPruned = now
    }

    /// UTC, in microseconds since 1970-01-01, as the system has it: the age of a commit is real whatever time the unit
    /// is stamped with.
    static func now() -> Int64 {
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        return Int64(time.tv_sec) * 1_000_000 + Int64(time.tv_nsec) / 1_000
    }
}
