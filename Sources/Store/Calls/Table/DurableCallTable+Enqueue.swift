// SPDX-License-Identifier: Apache-2.0

import Cryptography

extension DurableCallTable {
    private static var insertedColumns: String {
        """
        program_id, id, kind, plugin_id, name, queue, priority, state, arguments, arguments_digest, schema_digest, \
        schedule_version, requested_by, requester, correlation_id, traceparent, parent, unique_key, entry_id, entry_due, \
        max_attempts, created_at, due_at, delay_epoch, delay_until, expires_at, timeout_ms, keep_micros, worker, fence, \
        asks, round, attempt, errors, answers, lease_epoch, lease_until, started_at
        """
    }
    private static var insertedWidth: Int { 38 }

    /// Makes calls, in order; one that was made before, by its id, is left as it is.
    ///
    /// Nothing is read before it is written: who comes first is decided by the indexes.
    ///
    /// - Returns: what became of each, in order.
    func enqueue(_ calls: [NewDurableCall], at moment: StoreMoment) throws(StoreError) -> [EnqueuedCall] {
        var made: Set<DurableCallID> = []
        for part in StatementSizes.split(calls) {
            made.formUnion(try insert(part, at: moment))
        }
        var answers: [EnqueuedCall] = []
        answers.reserveCapacity(calls.count)
        for call in calls {
            if made.contains(call.id) {
                answers.append(EnqueuedCall(id: call.id, state: call.start(at: moment).state, fate: .made))
            } else {
                answers.append(try settle(call, at: moment))
            }
            if case .awaiting(let asks, _, _) = call.beginning { try raiseApprovals(asks, of: call.id, at: moment) }
        }
        return answers
    }

    /// Inserts those that nothing is in the way of, and says which.
    private func insert(_ calls: ArraySlice<NewDurableCall>, at moment: StoreMoment) throws(StoreError)
        -> [DurableCallID]
    {
        try connection.query(
            """
            INSERT INTO durable_calls (\(Self.insertedColumns))
            VALUES \(StatementSizes.groups(from: 1, width: Self.insertedWidth, count: calls.count))
            ON CONFLICT DO NOTHING RETURNING id
            """, calls.flatMap { values(of: $0, at: moment) }
        ) { (row) throws(StoreError) in try row.callID(0) }
    }

    private func values(of call: NewDurableCall, at moment: StoreMoment) -> [SQLValue] {
        let start = call.start(at: moment)
        return [
            .text(program), .text(call.id.text), .text(call.kind.rawValue), .text(call.plugin), .text(call.name),
            .text(call.queue), .integer(call.priority.rawValue), .text(start.state.rawValue),
            .utf8(call.argumentsJSON), .blob(call.argumentsDigest.bytes), .optional(call.schemaDigest?.bytes),
            .optional(call.scheduleVersion), .text(call.requester), .utf8(call.requesterJSON),
            .text(call.correlationID), .optional(call.traceparent), .optional(call.parent?.text),
            .optional(call.unique?.key), .optional(call.entryID), .optional(call.entryDueMicros),
            .integer(Int64(call.maxAttempts)), .integer(moment.wallMicros), .integer(start.due.wallMicros),
            .optional(start.due.epoch), .optional(start.due.untilMicros), .optional(start.expiresAtMicros),
            .optional(call.timeoutMilliseconds), .optional(call.keepMicros), .optional(start.worker),
            .integer(start.fence), start.asksJSON.map { .utf8($0) } ?? .null, .integer(start.round),
            .integer(start.lease == nil ? 0 : 1), .text("[]"), call.answersJSON.map { .utf8($0) } ?? .null,
            .optional(start.lease?.epoch), .optional(start.lease?.untilMicros),
            .optional(start.lease.map { _ in moment.wallMicros }),
        ]
    }

    /// Finds what was in the way of a call, and does what the call says about that.
    private func settle(_ call: NewDurableCall, at moment: StoreMoment) throws(StoreError) -> EnqueuedCall {
        // What was in the way may have ended by the time it is looked for.
        for _ in 0..<3 {
            if let state = try state(of: call.id) { return EnqueuedCall(id: call.id, state: state, fate: .made) }
            if let found = try ofEntry(call) { return EnqueuedCall(id: found.id, state: found.state, fate: .existing) }
            if let unique = call.unique, let found = try live(name: call.name, key: unique.key) {
                switch unique.onConflict {
                case .reject: return EnqueuedCall(id: found.id, state: found.state, fate: .rejected)
                case .existing: return EnqueuedCall(id: found.id, state: found.state, fate: .existing)
                case .replace: return try replace(found.id, by: call, at: moment)
                }
            }
            if try !insert([call], at: moment).isEmpty {
                return EnqueuedCall(id: call.id, state: call.start(at: moment).state, fate: .made)
            }
        }
        throw .busy(waitedMilliseconds: 0)
    }

    private func replace(
        _ id: DurableCallID, by call: NewDurableCall, at moment: StoreMoment
    ) throws(StoreError) -> EnqueuedCall {
        let start = call.start(at: moment)
        let changed = try connection.query(
            """
            UPDATE durable_calls SET plugin_id = $3, queue = $4, priority = $5, state = $6, arguments = $7,
                arguments_digest = $8, schema_digest = $9, schedule_version = $10, requested_by = $11, requester = $12,
                correlation_id = $13, traceparent = $14, max_attempts = $15, due_at = $16, delay_epoch = $17,
                delay_until = $18, timeout_ms = $19, keep_micros = $20
            WHERE program_id = $1 AND id = $2 AND state IN ('scheduled', 'available') AND fence = 0
            RETURNING state
            """,
            [
                .text(program), .text(id.text), .text(call.plugin), .text(call.queue),
                .integer(call.priority.rawValue), .text(start.state.rawValue), .utf8(call.argumentsJSON),
                .blob(call.argumentsDigest.bytes), .optional(call.schemaDigest?.bytes),
                .optional(call.scheduleVersion), .text(call.requester), .utf8(call.requesterJSON),
                .text(call.correlationID), .optional(call.traceparent), .integer(Int64(call.maxAttempts)),
                .integer(start.due.wallMicros), .optional(start.due.epoch), .optional(start.due.untilMicros),
                .optional(call.timeoutMilliseconds), .optional(call.keepMicros),
            ]
        ) { (row) throws(StoreError) in try row.callState(0) }
        if let state = changed.first { return EnqueuedCall(id: id, state: state, fate: .replaced) }
        return EnqueuedCall(id: id, state: try state(of: id) ?? .completed, fate: .rejected)
    }

    func state(of id: DurableCallID) throws(StoreError) -> DurableCallState? {
        try connection.query(
            "SELECT state FROM durable_calls WHERE program_id = $1 AND id = $2", [.text(program), .text(id.text)]
        ) { (row) throws(StoreError) in try row.callState(0) }.first
    }

    private func ofEntry(
        _ call: NewDurableCall
    ) throws(StoreError) -> (id: DurableCallID, state: DurableCallState)? {
        guard let entry = call.entryID, let due = call.entryDueMicros else { return nil }
        return try connection.query(
            "SELECT id, state FROM durable_calls WHERE program_id = $1 AND entry_id = $2 AND entry_due = $3",
            [.text(program), .text(entry), .integer(due)]
        ) { (row) throws(StoreError) in (try row.callID(0), try row.callState(1)) }.first
    }

    /// The call of a key that has not ended.
    func live(name: String, key: String) throws(StoreError) -> (id: DurableCallID, state: DurableCallState)? {
        try connection.query(
            """
            SELECT id, state FROM durable_calls
            WHERE program_id = $1 AND name = $2 AND unique_key = $3 AND state IN (\(DurableCallState.live))
            """,
            [.text(program), .text(name), .text(key)]
        ) { (row) throws(StoreError) in (try row.callID(0), try row.callState(1)) }.first
    }
}
