// SPDX-License-Identifier: Apache-2.0

import Store

/// A connection for reading, on a thread of its own.
actor Reader {
    private let executor: ThreadExecutor
    private var session: Session
    private var isClosed = false

    nonisolated var unownedExecutor: UnownedSerialExecutor { executor.asUnownedSerialExecutor() }

    init(_ session: Session) throws(StoreError) {
        executor = try ThreadExecutor.started()
        self.session = session
    }

    /// Connects.
    func open() throws(StoreError) { _ = try session.ready() }

    func close() {
        isClosed = true
        session.close()
    }

    /// Runs a read on one snapshot of the database, once more if the connection was lost.
    func read<Value: Sendable>(
        _ body: @Sendable (Connection) throws(StoreError) -> Value
    ) throws(StoreError) -> Value {
        guard !isClosed else { throw .closed }
        return try session.perform { (connection) throws(StoreError) in
            try connection.reading { () throws(StoreError) in try body(connection) }
        }
    }
}
