// SPDX-License-Identifier: Apache-2.0

import Cryptography

/// Reads and writes durable calls of one program.
///
/// Every statement that changes a row names the state, and where somebody holds it the fence, that the row must have, so
/// that it does nothing to a row that has gone on. Whoever takes a call on other than the worker that holds it raises its
/// fence: a call that is not held any more and has the worker's fence still was ended by that worker.
struct DurableCallTable<Connection: SQLConnection> {
    let connection: Connection
    let program: String

    init(_ connection: Connection, program: String) {
        self.connection = connection
        self.program = program
    }

    /// The columns that `call(_:)` reads, in its order.
    static var columns: String {
        """
        program_id, id, kind, plugin_id, name, queue, priority, state, arguments, arguments_digest, schema_digest, \
        schedule_version, requested_by, requester, correlation_id, traceparent, parent, unique_key, entry_id, entry_due, \
        attempt, max_attempts, created_at, due_at, started_at, finished_at, expires_at, timeout_ms, keep_micros, worker, \
        fence, cancel_requested_at, cancelled_by, progress, asks, answers, round, result, problem, errors
        """
    }

    static func call(_ row: Connection.Row) throws(StoreError) -> DurableCall {
        let id = DurableCallID(stored: try row.text(1))
        guard let kind = DurableCallKind(rawValue: try row.text(2)),
            let priority = CallPriority(rawValue: try row.integer(6)),
            let digest = SHA256Digest(bytes: try row.bytes(9))
        else { throw .corrupt(detail: "durable call \(id) has a kind, priority or digest that does not exist") }
        let cancelledAt = row.optionalInteger(31)
        return DurableCall(
            program: try row.text(0), id: id, kind: kind, plugin: try row.text(3), name: try row.text(4),
            queue: try row.text(5), priority: priority, state: try row.callState(7), argumentsJSON: try row.bytes(8),
            argumentsDigest: digest, schemaDigest: row.optionalBytes(10).flatMap { SHA256Digest(bytes: $0) },
            scheduleVersion: row.optionalInteger(11), requester: try row.text(12), requesterJSON: try row.bytes(13),
            correlationID: try row.text(14), traceparent: try row.optionalText(15),
            parent: try row.optionalText(16).map { DurableCallID(stored: $0) }, uniqueKey: try row.optionalText(17),
            entryID: try row.optionalText(18), entryDueMicros: row.optionalInteger(19),
            attempt: Int(try row.integer(20)), maxAttempts: Int(try row.integer(21)),
            createdAtMicros: try row.integer(22), dueAtMicros: try row.integer(23),
            startedAtMicros: row.optionalInteger(24), finishedAtMicros: row.optionalInteger(25),
            expiresAtMicros: row.optionalInteger(26), timeoutMilliseconds: row.optionalInteger(27),
            keepMicros: row.optionalInteger(28), worker: try row.optionalText(29),
            fence: CallFence(id: id, fence: try row.integer(30)),
            cancellation: try cancelledAt.map { (at) throws(StoreError) in
                CallCancellation(atMicros: at, by: try row.text(32))
            }, progress: row.optionalBytes(33).flatMap { CallProgress(stored: $0) },
            asksJSON: row.optionalBytes(34), answersJSON: row.optionalBytes(35), round: Int(try row.integer(36)),
            resultJSON: row.optionalBytes(37), problemJSON: row.optionalBytes(38), errorsJSON: try row.bytes(39))
    }

    /// One call, or nil.
    func call(_ id: DurableCallID) throws(StoreError) -> DurableCall? {
        try connection.query(
            "SELECT \(Self.columns) FROM durable_calls WHERE program_id = $1 AND id = $2",
            [.text(program), .text(id.text)], Self.call
        ).first
    }
}

extension SQLRow {
    func callState(_ column: Int) throws(StoreError) -> DurableCallState {
        guard let state = DurableCallState(rawValue: try text(column)) else {
            throw .corrupt(detail: "a durable call has a state that does not exist")
        }
        return state
    }

    func callID(_ column: Int) throws(StoreError) -> DurableCallID { DurableCallID(stored: try text(column)) }
}
