// SPDX-License-Identifier: Apache-2.0

import Store

/// The one connection of this daemon that writes, on a thread of its own.
///
/// Changes, units among them, that arrive while the server is busy are committed together, so that they share its round
/// trips and its wait for the disk (group commit). Each still succeeds or fails by itself.
actor Writer {
    private struct Pending {
        let change: any StoreChange
        let continuation: CheckedContinuation<Result<any Sendable, StoreError>, Never>
    }

    /// More than this many changes are not committed together: each is a subtransaction, of which the server keeps 64 at hand.
    private static let largestGroup = 60

    private let executor: ThreadExecutor
    var session: Session
    private let store: UnitID
    private let auditEnds = AuditEnds()
    private var isClosed = false
    private var pending: [Pending] = []
    private var age = CommitAge()

    nonisolated var unownedExecutor: UnownedSerialExecutor { executor.asUnownedSerialExecutor() }

    /// - Parameter store: what other stores on the database know this one by.
    init(_ session: Session, store: UnitID) throws(StoreError) {
        executor = try ThreadExecutor.started()
        self.store = store
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

    func apply<Change: StoreChange>(_ change: Change) async throws(StoreError) -> Change.Answer {
        let result = await withCheckedContinuation { continuation in
            pending.append(Pending(change: change, continuation: continuation))
            // Runs after the changes that are in the executor's queue by now, which thus join the group.
            if pending.count == 1 { Task { self.commitPending() } }
        }
        return try change.answer(try result.get())
    }

    /// Runs a piece of work on the writing connection, apart from all changes, once more if the connection was lost.
    func perform<Value: Sendable>(
        _ body: @Sendable (Connection) throws(StoreError) -> Value
    ) throws(StoreError) -> Value {
        guard !isClosed else { throw .closed }
        return try session.perform(body)
    }

    private func commitPending() {
        while !pending.isEmpty {
            let group = takeGroup()
            let changes = group.map(\.change)
            let results =
                isClosed
                ? changes.map { _ in .failure(.closed) }
                : GroupCommit(store: store, node: session.options.auditNode.name, ends: auditEnds)
                    .commit(changes, in: &session)
            for (waiting, result) in zip(group, results) { waiting.continuation.resume(returning: result) }
        }
        forgetOldCommits()
    }

    /// The first that waits, and those after it that can be in one transaction with it.
    private func takeGroup() -> [Pending] {
        let isolation = pending.first?.change.isolation
        var group: [Pending] = []
        var rest: [Pending] = []
        for waiting in pending {
            if waiting.change.isolation == isolation, group.count < Self.largestGroup {
                group.append(waiting)
            } else {
                rest.append(waiting)
            }
        }
        pending = rest
        return group
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
