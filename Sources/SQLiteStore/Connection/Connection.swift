// SPDX-License-Identifier: Apache-2.0

import CSQLite
import Store

/// One connection to the database file, for one thread at a time: everything of libsqlite3 that the store uses.
///
/// Statements are prepared once and kept for the life of the connection; the store has a fixed, small set of them.
final class Connection: SQLConnection {
    let path: String
    private let handle: OpaquePointer
    let busyTimeoutMilliseconds: Int32
    private var statements: [String: Statement] = [:]
    private let clock: StoreClock
    private var momentOfTransaction: StoreMoment?

    enum Access {
        case readWrite, readOnly
        /// Reading a file that nobody can change: without locks and without shared memory, which could not be made.
        case frozen
    }

    /// Opens an existing file.
    ///
    /// The folder creates it, so that its mode is right from the first moment.
    init(
        path: String, access: Access, busyTimeoutMilliseconds: Int32, clock: StoreClock = .system()
    ) throws(StoreError) {
        // Not thread-safe inside (NOMUTEX): the actor that owns the connection is what keeps threads apart.
        let flags = SQLITE_OPEN_NOMUTEX | (access == .readWrite ? SQLITE_OPEN_READWRITE : SQLITE_OPEN_READONLY)
        var handle: OpaquePointer?
        let code =
            access == .frozen
            ? sqlite3_open_v2(Self.frozenURI(path), &handle, flags | SQLITE_OPEN_URI, nil)
            : sqlite3_open_v2(path, &handle, flags, nil)
        guard code == SQLITE_OK, let handle else {
            let failure = SQLiteFailure(
                code: code, message: String(cString: sqlite3_errstr(code)),
                systemError: handle.map { sqlite3_system_errno($0) } ?? 0, path: path,
                busyTimeoutMilliseconds: busyTimeoutMilliseconds)
            sqlite3_close_v2(handle)
            throw failure.storeError
        }
        sqlite3_extended_result_codes(handle, 1)
        sqlite3_busy_timeout(handle, busyTimeoutMilliseconds)
        // Cells that lie outside their page are an error, and functions in a schema that was tampered with are not run.
        sqlite3_exec(handle, "PRAGMA cell_size_check = ON; PRAGMA trusted_schema = OFF", nil, nil, nil)
        self.path = path
        self.handle = handle
        self.clock = clock
        self.busyTimeoutMilliseconds = busyTimeoutMilliseconds
    }

    deinit {
        for statement in statements.values { statement.finalize() }
        sqlite3_close_v2(handle)
    }

    /// The path as a URI (RFC 3986) that tells SQLite that the file does not change.
    private static func frozenURI(_ path: String) -> String {
        let escaped = path.utf8.map { byte -> String in
            switch byte {
            case UInt8(ascii: "?"), UInt8(ascii: "#"), UInt8(ascii: "%"): "%" + String(byte, radix: 16)
            default: String(decoding: [byte], as: UTF8.self)
            }
        }
        // Bytes that are not ASCII would not survive alone.
        return path.utf8.allSatisfy { $0 < 0x80 }
            ? "file:\(escaped.joined())?immutable=1" : "file:\(path)?immutable=1"
    }

    var dialect: SQLDialect { .sqlite }

    func moment() -> StoreMoment {
        if let momentOfTransaction { return momentOfTransaction }
        let now = clock.now()
        if inTransaction { momentOfTransaction = now }
        return now
    }

    /// Forgets the moment of an earlier transaction.
    func beginMoment() { momentOfTransaction = nil }

    @discardableResult
    func execute(_ sql: String, _ values: [SQLValue]) throws(StoreError) -> Int {
        let statement = try statement(sql)
        defer { statement.reset() }
        guard statement.bind(values) else { throw failure() }
        var code = statement.step()
        while code == SQLITE_ROW { code = statement.step() }
        guard code == SQLITE_DONE else { throw failure() }
        return Int(sqlite3_changes64(handle))
    }

    func query<Value>(
        _ sql: String, _ values: [SQLValue], _ read: (StatementRow) throws(StoreError) -> Value
    ) throws(StoreError) -> [Value] {
        let statement = try statement(sql)
        defer { statement.reset() }
        guard statement.bind(values) else { throw failure() }
        var result: [Value] = []
        while true {
            switch statement.step() {
            case SQLITE_ROW: result.append(try read(statement.row))
            case SQLITE_DONE: return result
            default: throw failure()
            }
        }
    }

    /// Whether a transaction is open.
    ///
    /// SQLite ends it by itself after some errors, a full disk among them.
    var inTransaction: Bool { sqlite3_get_autocommit(handle) == 0 }

    /// The prepared statement of a text, from the cache or compiled into it.
    private func statement(_ sql: String) throws(StoreError) -> Statement {
        if let statement = statements[sql] { return statement }
        var pointer: OpaquePointer?
        let code = sqlite3_prepare_v3(handle, sql, -1, UInt32(SQLITE_PREPARE_PERSISTENT), &pointer, nil)
        guard code == SQLITE_OK, let pointer else { throw failure() }
        let statement = Statement(pointer)
        statements[sql] = statement
        return statement
    }

    private func failure() -> StoreError {
        SQLiteFailure(
            code: sqlite3_extended_errcode(handle), message: String(cString: sqlite3_errmsg(handle)),
            systemError: sqlite3_system_errno(handle), path: path, busyTimeoutMilliseconds: busyTimeoutMilliseconds
        ).storeError
    }
}
