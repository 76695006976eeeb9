// SPDX-License-Identifier: Apache-2.0

import CPostgres
import Store

/// One connection to the server, for one thread at a time: everything of libpq that the store uses.
///
/// It is always in pipeline mode: a statement whose outcome nobody waits for is sent with the next one, so that a unit of
/// work costs as many round trips as it asks questions. Statements are prepared once and kept for the life of the
/// connection.
final class Connection: SQLConnection {
    /// More statements than this are not left unanswered, so that the server's answers do not pile up.
    private static let mostUnanswered = 256
    /// More statements than this are not kept prepared; the store has a fixed, smaller set of them.
    private static let mostPrepared = 200

    /// An answer that the server still owes.
    private enum Expected {
        case preparation(of: String)
        case statement
        case synchronization
    }

    let handle: OpaquePointer
    let label: String
    let settings: Settings
    /// The schema that our tables are in.
    var schema = ""
    /// What went wrong last; nil when nothing did.
    var failure: Failure?
    /// Whether a commit was sent that has not been answered.
    private(set) var isCommitting = false
    private var names: [String: String] = [:]
    private var lastName = 0
    private var expected: [Expected] = []
    private var momentOfTransaction: StoreMoment?
    /// Whether the transaction that is open, if one is, may write.
    var mayWrite = false
    /// Keeps the receiver of the server's notices alive.
    private let notices: NoticeSink

    /// What bounds every wait on the connection.
    struct Settings {
        let timeoutMilliseconds: Int64
        let shutdown: Shutdown
        /// Times durable calls instead of the server; nil for the server.
        let clock: StoreClock?
        let serverClock: ServerClock
    }

    /// Takes a connection that has been set up; see `open`.
    init(handle: OpaquePointer, label: String, settings: Settings, notices: NoticeSink) {
        self.handle = handle
        self.label = label
        self.settings = settings
        self.notices = notices
    }

    deinit { PQfinish(handle) }

    /// Whether nothing more can be done with the connection.
    var isLost: Bool { failure?.meaning == .lost || PQstatus(handle) != CONNECTION_OK }

    /// Whether no transaction is open, nor one about to be.
    var isIdle: Bool { expected.isEmpty && PQtransactionStatus(handle) == PQTRANS_IDLE }

    @discardableResult
    func execute(_ sql: String, _ values: [SQLValue]) throws(StoreError) -> Int {
        try enqueue(sql, values)
        let result = try answer()
        defer { PQclear(result) }
        return Int(String(cString: PQcmdTuples(result))) ?? 0
    }

    func send(_ sql: String, _ values: [SQLValue]) throws(StoreError) {
        try enqueue(sql, values)
        if expected.count >= Self.mostUnanswered { PQclear(try answer()) }
    }

    func query<Value>(
        _ sql: String, _ values: [SQLValue], _ read: (ResultRow) throws(StoreError) -> Value
    ) throws(StoreError) -> [Value] {
        try enqueue(sql, values)
        let result = try answer()
        defer { PQclear(result) }
        var rows: [Value] = []
        let count = PQntuples(result)
        rows.reserveCapacity(Int(count))
        for row in 0..<count { rows.append(try read(ResultRow(result: result, row: row))) }
        return rows
    }

    /// Commits, and says whether the server did.
    func commit() throws(StoreError) {
        isCommitting = true
        try enqueue("COMMIT", [])
        let result = try answer()
        defer { PQclear(result) }
        isCommitting = false
        // A transaction that has failed before is rolled back by COMMIT, which is no error to the server.
        guard String(cString: PQcmdStatus(result)) == "COMMIT" else {
            throw note(
                Failure(state: "25P02", message: "the transaction had failed", label: label, timeoutMilliseconds: 0))
        }
    }

    /// Ends a transaction that has changed nothing, without waiting for the answer, which comes before the next one.
    func leave() throws(StoreError) {
        try enqueue("COMMIT", [])
        guard PQpipelineSync(handle) == 1 else { throw note(brokenConnection()) }
        expected.append(.synchronization)
        try flush()
    }

    /// Records a failure and gives its error.
    func note(_ failure: Failure) -> StoreError {
        self.failure = failure
        return failure.error
    }

    /// Forgets an earlier failure, before a new attempt.
    func begin() {
        failure = nil
        isCommitting = false
        momentOfTransaction = nil
        mayWrite = false
    }

    var dialect: SQLDialect { .postgres }

    /// The moment by the clock of the server, which every daemon has in common.
    func moment() throws(StoreError) -> StoreMoment {
        if let momentOfTransaction { return momentOfTransaction }
        let moment =
            if let clock = settings.clock { clock.now() } else {
                try settings.serverClock.moment(on: self, mayWrite: mayWrite)
            }
        momentOfTransaction = moment
        return moment
    }

    private func enqueue(_ sql: String, _ values: [SQLValue]) throws(StoreError) {
        if let failure, failure.meaning == .lost { throw failure.error }
        let parameters = Parameters(values)
        let sent: Int32
        if let name = try preparedName(sql, parameters.types) {
            sent = parameters.withPointers { PQsendQueryPrepared(handle, name, $0, $1, $2, $3, 1) }
        } else {
            sent = parameters.withPointers { PQsendQueryParams(handle, sql, $0, parameters.types, $1, $2, $3, 1) }
        }
        guard sent == 1 else { throw note(brokenConnection()) }
        expected.append(.statement)
    }

    /// The name of the prepared statement of a text, whose preparation may have been sent only just now.
    private func preparedName(_ sql: String, _ types: [Oid]) throws(StoreError) -> String? {
        if let name = names[sql] { return name }
        guard names.count < Self.mostPrepared else { return nil }
        lastName += 1
        let name = "holdfast_\(lastName)"
        guard PQsendPrepare(handle, name, sql, Int32(types.count), types) == 1 else { throw note(brokenConnection()) }
        names[sql] = name
        expected.append(.preparation(of: sql))
        return name
    }

    /// Sends what is held back and waits for all answers; gives the last, which the caller must clear.
    ///
    /// - Throws: the first error among the answers.
    private func answer() throws(StoreError) -> OpaquePointer {
        guard PQpipelineSync(handle) == 1 else { throw note(brokenConnection()) }
        expected.append(.synchronization)
        do throws(StoreError) { try flush() } catch { throw lose() }
        var last: OpaquePointer?
        var failed: Failure?
        var position = 0
        var pauses = 0
        defer { expected.removeFirst(position) }
        while position < expected.count {
            do throws(StoreError) { try waitForAnswer() } catch {
                PQclear(last)
                throw lose()
            }
            guard let result = PQgetResult(handle) else {
                // A null pointer stands between the answers of two statements; several in a row are the end.
                pauses += 1
                guard pauses < 3, PQstatus(handle) == CONNECTION_OK else {
                    PQclear(last)
                    throw lose()
                }
                continue
            }
            pauses = 0
            let status = PQresultStatus(result)
            switch expected[position] {
            case .synchronization:
                PQclear(result)
            case .preparation(let sql):
                if status != PGRES_COMMAND_OK { names[sql] = nil }
                if status == PGRES_FATAL_ERROR, failed == nil { failed = failure(of: result) }
                PQclear(result)
            case .statement:
                if status == PGRES_FATAL_ERROR, failed == nil { failed = failure(of: result) }
                PQclear(last)
                last = result
            }
            position += 1
        }
        guard failed == nil, let last else {
            PQclear(last)
            throw note(failed ?? brokenConnection())
        }
        return last
    }

    /// What is left of a connection that broke: nothing that was asked will be answered.
    private func lose() -> StoreError {
        if failure?.meaning != .lost { failure = brokenConnection() }
        return failure?.error ?? .closed
    }

    private func failure(of result: OpaquePointer) -> Failure {
        // PG_DIAG_SQLSTATE and PG_DIAG_MESSAGE_PRIMARY are character constants of C, which are not imported.
        let state = PQresultErrorField(result, Int32(UInt8(ascii: "C"))).map { String(cString: $0) } ?? ""
        let message = PQresultErrorField(result, Int32(UInt8(ascii: "M"))).map { String(cString: $0) }
        if state.isEmpty, PQstatus(handle) != CONNECTION_OK { return brokenConnection() }
        return Failure(
            state: state, message: message ?? "an error without a word", label: label,
            timeoutMilliseconds: settings.timeoutMilliseconds)
    }

    private func brokenConnection() -> Failure {
        Failure(lost: Self.sentence(PQerrorMessage(handle)), label: label)
    }

    /// A message of libpq on one line.
    static func sentence(_ message: UnsafePointer<CChar>?) -> String {
        let text = message.map { String(cString: $0) } ?? ""
        let lines = text.split(separator: "\n").map { $0.drop { $0 == " " || $0 == "\t" } }
        return lines.isEmpty ? "the connection was lost" : lines.joined(separator: " ")
    }
}
