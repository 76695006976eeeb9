// SPDX-License-Identifier: Apache-2.0

import CSQLite
import Store

/// One connection to the database file, for one thread at a time: everything of libsqlite3 that the store uses.
///
/// Statements are prepared once and kept for the life of the connection; the store has a fixed, small set of them.
final class Connection: SQLConnection {
    let path: String
    private let handle: OpaquePointer
    private let busyTimeoutMilliseconds: Int32
    private var statements: [String: Statement] = [:]

    enum Access {
        case readWrite, readOnly
    }

    /// Opens an existing file.
    ///
    /// The folder creates it, so that its mode is right from the first moment.
    init(path: String, access: Access, busyTimeoutMilliseconds: Int32) throws(StoreError) {
        // Not thread-safe inside (NOMUTEX): the actor that owns the connection is what keeps threads apart.
        let flags = SQLITE_OPEN_NOMUTEX | (access == .readWrite ? SQLITE_OPEN_READWRITE : SQLITE_OPEN_READONLY)
        var handle: OpaquePointer?
        let code = sqlite3_open_v2(path, &handle, flags, nil)
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
        self.path = path
        self.handle = handle
        self.busyTimeoutMilliseconds = busyTimeoutMilliseconds
    }

    deinit {
        for statement in statements.values { statement.finalize() }
        sqlite3_close_v2(handle)
    }

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
