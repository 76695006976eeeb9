// SPDX-License-Identifier: Apache-2.0

import Store

/// The one connection of this daemon that writes, on a thread of its own.
///
/// Units that arrive while the server is busy are committed together, so that they share its round trips and its wait for
/// the disk (group commit). Each still succeeds or fails by itself.
actor Writer {
    private struct Pending {
        let unit: UnitOfWork
        let continuation: CheckedContinuation<Result<Receipt, StoreError>, Never>
    }

    /// More than this many units are not committed together: each is a subtransaction, of which the server keeps 64 at hand.
    private static let largestGroup = 60

    private let executor: ThreadExecutor
    var session: Session
    private var isClosed = false
    private var pending: [Pending] = []
    private var age = CommitAge()

    nonisolated var unownedExecutor: UnownedSerialExecutor { executor.asUnownedSerialExecutor() }

    init(_ session: Session) throws(StoreError) {
        executor = try ThreadExecutor.started()
        self.session = session
    }

    /// Connects, waiting for a server that is not there yet.
    func open() throws(StoreError) { try session.start() }

    /// Brings the database to the present schema.
    ///
    /// - Returns: the schema that was found.
    func migrate(_ location: PostgresLocation, _ options: PostgresOptions) throws(StoreError) -> Int64 {
        let found = try perform { (connection) throws(StoreError) in try Migration.found(on: connection) }
        guard found < Schema.current else { return found }
        return try Migration.run(location, options, session.shutdown)
    }

    /// Commits what waits, then gives up the connection.
    func close() {
        commitPending()
        isClosed = true
        session.close()
    }

    func commit(_ unit: UnitOfWork) async throws(StoreError) -> Receipt {
        let result = await withCheckedContinuation { continuation in
            pending.append(Pending(unit: unit, continuation: continuation))
            // Runs after the commits that are in the executor's queue by now, which thus join the group.
            if pending.count == 1 { Task { self.commitPending() } }
        }
        return try result.get()
    }

    /// Runs a piece of work on the writing connection, apart from all units, once more if the connection was lost.
    func perform<Value: Sendable>(
        _ body: @Sendable (Connection) throws(StoreError) -> Value
    ) throws(StoreError) -> Value {
        guard !isClosed else { throw .closed }
        return try session.perform(body)
    }

    private func commitPending() {
        while !pending.isEmpty {
            let group = Array(pending.prefix(Self.largestGroup))
            pending.removeFirst(group.count)
            let units = group.map(\.unit)
            let results =
                isClosed ? units.map { _ in .failure(.closed) } : GroupCommit().commit(units, in: &session)
            for (waiting, result) in zip(group, results) { waiting.continuation.resume(returning: result) }
        }
        forgetOldCommits()
    }

    /// What cannot be forgotten now is forgotten another time, or by another daemon.
    private func forgetOldCommits() {
        guard !isClosed else { return }
        let session = self.session
        try? age.whenDue { (moment) throws(StoreError) in
            guard let connection = session.connected else { return }
            try connection.writing { () throws(StoreError) in try CommitTable(connection).prune(before: moment) }
        }
    }
}
