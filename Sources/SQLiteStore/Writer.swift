// SPDX-License-Identifier: Apache-2.0

import Store

/// The one connection that writes, on a thread of its own, and the lock of the folder.
///
/// Units that arrive while the disk is busy are committed together, so that they share one wait for it (group commit).
/// Each still succeeds or fails by itself.
actor Writer {
    private struct Pending {
        let unit: UnitOfWork
        let continuation: CheckedContinuation<Result<Receipt, StoreError>, Never>
    }

    /// More than this many units are not committed together, so that the first does not wait long for the last.
    private static let largestGroup = 256

    private let executor: ThreadExecutor
    private var lock: FolderLock?
    private var connection: Connection?
    private var pending: [Pending] = []
    private var age = CommitAge()

    nonisolated var unownedExecutor: UnownedSerialExecutor { executor.asUnownedSerialExecutor() }

    init() throws(StoreError) {
        executor = try ThreadExecutor.started()
    }

    /// Takes the folder, opens or makes the database, and brings it to the present schema.
    func open(_ folder: StateFolder, _ options: SQLiteStoreOptions) throws(StoreError) -> OpenReport {
        try folder.prepare()
        let lock = try FolderLock(folder)
        try folder.prepareDatabase()
        let connection = try Connection(
            path: folder.databasePath, access: .readWrite, busyTimeoutMilliseconds: options.busyTimeoutMilliseconds)
        do throws(StoreError) {
            let report = try Self.prepare(connection, options, unclosedBy: lock.unreleasedBy)
            self.lock = lock
            self.connection = connection
            return report
        } catch {
            // The next start has nothing to recover from this one, but still from the one before it.
            if lock.unreleasedBy == nil { lock.release() }
            throw error
        }
    }

    /// Commits what waits, then gives up the database and the folder.
    func close() {
        commitPending()
        connection = nil
        lock?.release()
        lock = nil
    }

    func commit(_ unit: UnitOfWork) async throws(StoreError) -> Receipt {
        let result = await withCheckedContinuation { continuation in
            pending.append(Pending(unit: unit, continuation: continuation))
            // Runs after the commits that are in the executor's queue by now, which thus join the group.
            if pending.count == 1 { Task { self.commitPending() } }
        }
        return try result.get()
    }

    /// Runs a piece of work on the writing connection, apart from all units.
    func perform<Value: Sendable>(
        _ body: @Sendable (Connection) throws(StoreError) -> Value
    ) throws(StoreError) -> Value {
        guard let connection else { throw .closed }
        return try body(connection)
    }

    private func commitPending() {
        while !pending.isEmpty {
            let group = Array(pending.prefix(Self.largestGroup))
            pending.removeFirst(group.count)
            let results = GroupCommit(connection: connection).commit(group.map(\.unit))
            for (waiting, result) in zip(group, results) { waiting.continuation.resume(returning: result) }
        }
        forgetOldCommits()
    }

    /// What cannot be forgotten now, on a full disk say, is forgotten another time.
    private func forgetOldCommits() {
        guard let connection else { return }
        try? age.whenDue { (moment) throws(StoreError) in
            try connection.writing { () throws(StoreError) in try CommitTable(connection).prune(before: moment) }
        }
    }
}
