// SPDX-License-Identifier: Apache-2.0

/// Free calls of one queue, priority and name: they differ in nothing but their age.
struct CallLane: Hashable {
    let queue: String
    let priority: Int64
    let kind: DurableCallKind
    let name: String

    var served: ServedName.Key { ServedName.Key(kind: kind, name: name) }
}

/// A free call that may be claimed.
struct CallCandidate: Comparable {
    let id: DurableCallID
    let dueAtMicros: Int64
    let lane: CallLane

    static func < (one: Self, other: Self) -> Bool {
        (one.dueAtMicros, one.id) < (other.dueAtMicros, other.id)
    }
}

extension DurableCallTable {
    /// The lanes of a queue that have a free call, in the order of their priority.
    ///
    /// One look into the index for each lane, however many calls it has: what nobody serves costs no more than what it
    /// has names, and does not stand in the way of the rest.
    func lanes(of queue: String) throws(StoreError) -> [CallLane] {
        var lanes: [CallLane] = []
        while true {
            var values: [SQLValue] = [.text(program), .text(queue)]
            var statement = Self.firstLane("")
            if let last = lanes.last {
                statement = Self.nextLane
                values += [.integer(last.priority), .text(last.kind.rawValue), .text(last.name)]
            }
            let found = try connection.query(statement, values) { (row) throws(StoreError) -> CallLane? in
                guard let kind = DurableCallKind(rawValue: try row.text(1)) else { return nil }
                return CallLane(queue: queue, priority: try row.integer(0), kind: kind, name: try row.text(2))
            }
            guard let next = found.first ?? nil else { return lanes }
            lanes.append(next)
        }
    }

    private static func firstLane(_ beyond: String) -> String {
        """
        SELECT priority, kind, name FROM durable_calls
        WHERE program_id = $1 AND queue = $2 AND state = 'available' \(beyond)
        ORDER BY priority, kind, name LIMIT 1
        """
    }

    /// The lane after one: three places in the index.
    ///
    /// Of `(priority, kind, name) > ($3, $4, $5)` SQLite looks up the first column alone, and reads through the lane.
    private static var nextLane: String {
        let beyond = [
            "AND priority = $3 AND kind = $4 AND name > $5", "AND priority = $3 AND kind > $4", "AND priority > $3",
        ]
        let found = beyond.map { "SELECT * FROM (\(firstLane($0))) AS lane" }
        return found.joined(separator: " UNION ALL ") + " ORDER BY priority, kind, name LIMIT 1"
    }

    /// The oldest free calls of a lane that no other daemon is about to claim.
    func candidates(in lane: CallLane, limit: Int) throws(StoreError) -> [CallCandidate] {
        try connection.query(
            """
            SELECT id, due_at FROM durable_calls
            WHERE program_id = $1 AND queue = $2 AND priority = $3 AND kind = $4 AND name = $5 AND state = 'available'
            ORDER BY due_at, id LIMIT $6 \(connection.dialect.skipLocked)
            """,
            [
                .text(program), .text(lane.queue), .integer(lane.priority), .text(lane.kind.rawValue),
                .text(lane.name), .integer(Int64(limit)),
            ]
        ) { (row) throws(StoreError) in
            CallCandidate(id: try row.callID(0), dueAtMicros: try row.integer(1), lane: lane)
        }
    }

    /// Gives free calls to a worker; those that have gone on meanwhile are left out.
    ///
    /// The state is compared as an expression, which no index answers: the rows are known by their ids, and what else
    /// waits must not be looked through for them.
    func lease(_ ids: [DurableCallID], _ lease: NewLease) throws(StoreError) -> [DurableCall] {
        var claimed: [DurableCallID: DurableCall] = [:]
        for part in StatementSizes.repeating(ids) {
            let rows = NamedRows(first: 7, width: 1, count: part.count)
            let calls = try connection.query(
                """
                UPDATE durable_calls SET state = 'running', attempt = attempt + 1, fence = fence + 1, worker = $2,
                    claim = $3, lease_epoch = $4, lease_until = $5, started_at = $6, progress = NULL
                WHERE program_id = $1 AND \(rows.areNamed) AND state || '' = 'available'
                RETURNING \(Self.columns)
                """,
                [
                    .text(program), .text(lease.worker), .blob(lease.claim.bytes), .text(lease.moment.leaseEpoch),
                    .integer(lease.untilMicros), .integer(lease.moment.wallMicros),
                ] + part.map { .text($0.text) }, Self.call)
            for call in calls { claimed[call.id] = call }
        }
        return ids.compactMap { claimed[$0] }
    }

    /// What an earlier run of the same claim has given to the worker.
    func claimed(by claim: UnitID) throws(StoreError) -> [DurableCall] {
        try connection.query(
            """
            SELECT \(Self.columns) FROM durable_calls
            WHERE program_id = $1 AND state = 'running' AND claim = $2 ORDER BY priority, due_at, id
            """, [.text(program), .blob(claim.bytes)], Self.call)
    }
}

/// What a worker is given a call with.
struct NewLease {
    let worker: String
    let claim: UnitID
    let moment: StoreMoment
    let micros: Int64

    /// On the steady clock.
    var untilMicros: Int64 { moment.steadyMicros.adding(micros) }
}
