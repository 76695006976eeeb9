// SPDX-License-Identifier: Apache-2.0

import Store

extension Connection {
    /// Runs `body` in a transaction that may write.
    ///
    /// The write lock is taken at once, so that what `body` reads cannot have changed when it writes, and no deadlock
    /// of two readers that both want to write can arise.
    func writing<Value>(_ body: () throws(StoreError) -> Value) throws(StoreError) -> Value {
        try transaction("BEGIN IMMEDIATE", body)
    }

    /// Runs `body` on one snapshot of the database.
    func reading<Value>(_ body: () throws(StoreError) -> Value) throws(StoreError) -> Value {
        try transaction("BEGIN", body)
    }

    /// Runs `body` so that its error undoes what it did and nothing before it.
    ///
    /// Only inside `writing`.
    func nested<Value>(_ body: () throws(StoreError) -> Value) throws(StoreError) -> Value {
        try execute("SAVEPOINT unit", [])
        do {
            let value = try body()
            try execute("RELEASE unit", [])
            return value
        } catch {
            // After a full disk SQLite has already rolled back everything, and there is no savepoint to return to.
            if inTransaction {
                try execute("ROLLBACK TO unit", [])
                try execute("RELEASE unit", [])
            }
            throw error
        }
    }

    /// Copies the write-ahead log into the database, as far as that needs no waiting for readers.
    func copyLog() {
        _ = try? execute("PRAGMA wal_checkpoint(PASSIVE)", [])
    }

    /// Copies the write-ahead log into the database and cuts it to nothing, as far as the disk and the readers allow.
    ///
    /// A transaction that found no space has left its pages in the log, which does not shrink by itself.
    ///
    /// - Returns: whether the log is empty now and everything in it is on the disk.
    @discardableResult
    func cutLog() -> Bool {
        (try? settleLog()) != nil
    }

    /// Copies the whole log into the database and empties it.
    ///
    /// - Throws: `busy` while another connection reads the log.
    func settleLog() throws(StoreError) {
        let outcomes = try query("PRAGMA wal_checkpoint(TRUNCATE)", []) { (row) throws(StoreError) in
            try row.integer(0)
        }
        guard outcomes == [0] else { throw .busy(waitedMilliseconds: Int64(busyTimeoutMilliseconds)) }
    }

    private func transaction<Value>(
        _ begin: String, _ body: () throws(StoreError) -> Value
    ) throws(StoreError) -> Value {
        beginMoment()
        try execute(begin, [])
        do {
            let value = try body()
            try execute("COMMIT", [])
            return value
        } catch {
            // What failed first is what the caller must hear; a rollback that fails too leaves nothing to undo.
            if inTransaction { _ = try? execute("ROLLBACK", []) }
            throw error
        }
    }
}
