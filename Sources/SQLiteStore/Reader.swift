// SPDX-License-Identifier: Apache-2.0

import Store

/// A connection for reading, on a thread of its own.
actor Reader {
    private let executor: ThreadExecutor
    private var connection: Connection?

    nonisolated var unownedExecutor: UnownedSerialExecutor { executor.asUnownedSerialExecutor() }

    init() throws(StoreError) {
        executor = try ThreadExecutor.started()
    }

    func open(_ folder: StateFolder, _ options: SQLiteStoreOptions) throws(StoreError) {
        let access: Connection.Access = folder.isFrozen ? .frozen : .readOnly
        connection = try Connection(
            path: folder.databasePath, access: access, busyTimeoutMilliseconds: options.busyTimeoutMilliseconds,
            clock: options.clock)
    }

    func close() {
        connection = nil
    }

    /// Runs a read on one snapshot of the database.
    func read<Value: Sendable>(
        _ body: @Sendable (Connection) throws(StoreError) -> Value
    ) throws(StoreError) -> Value {
        try perform { (connection) throws(StoreError) in
            try connection.reading { () throws(StoreError) in try body(connection) }
        }
    }

    /// Runs a read that begins and ends its own snapshots.
    func perform<Value: Sendable>(
        _ body: @Sendable (Connection) throws(StoreError) -> Value
    ) throws(StoreError) -> Value {
        guard let connection else { throw .closed }
        return try body(connection)
    }
}
