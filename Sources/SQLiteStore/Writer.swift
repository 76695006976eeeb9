// SPDX-License-Identifier: Apache-2.0

import Store

/// The one connection that writes, on a thread of its own, and the lock of the folder.
///
/// Changes, units among them, that arrive while the disk is busy are committed together, so that they share one wait for it
/// (group commit). Each still succeeds or fails by itself.
actor Writer {
    private struct Pending {
        let change: any StoreChange
        let continuation: CheckedContinuation<Result<any Sendable, StoreError>, Never>
    }

    /// More than this many changes are not committed together, so that the first does not wait long for the last.
    private static let largestGroup = 256

    private let executor: ThreadExecutor
    private var lock: FolderLock?
    private var connection: Connection?
    private var node = AuditNode()
    private let auditEnds = AuditEnds()
    private var pending: [Pending] = []
    private var age = CommitAge()
    /// Says when nothing is written any more.
    nonisolated let stop = WriteStop()

    nonisolated var unownedExecutor: UnownedSerialExecutor { executor.asUnownedSerialExecutor() }

    init() throws(StoreError) {
        executor = try ThreadExecutor.started()
    }

    /// Takes the folder, opens or makes the database, and brings it to the present schema.
    func open(_ folder: StateFolder, _ options: SQLiteStoreOptions) throws(StoreError) -> OpenReport {
        try folder.prepare()
        let lock = try FolderLock(folder)
        do throws(StoreError) {
            try folder.prepareDatabase()
            let removed = folder.removeUnfinished()
            let log = LogSurvey(logPath: folder.logPath)
            let connection = try Connection(
                path: folder.databasePath, access: .readWrite,
                busyTimeoutMilliseconds: options.busyTimeoutMilliseconds, clock: options.clock)
            var report = try Self.prepare(connection, options, unclosedBy: lock.unreleasedBy)
            report.removed = removed
            report.log = log
            self.lock = lock
            node = options.auditNode
            self.connection = connection
            return report
        } catch {
            // The next start has nothing to recover from this one, but still from the one before it.
            lock.giveBack()
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

    func apply<Change: StoreChange>(_ change: Change) async throws(StoreError) -> Change.Answer {
        let result = await withCheckedContinuation { continuation in
            pending.append(Pending(change: change, continuation: continuation))
            // Runs after the changes that are in the executor's queue by now, which thus join the group.
            if pending.count == 1 { Task { self.commitPending() } }
        }
        return try change.answer(try result.get())
    }

    /// Runs a piece of work on the writing connection, apart from all changes.
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
            let results = commit(group.map(\.change))
            for (waiting, result) in zip(group, results) { waiting.continuation.resume(returning: result) }
        }
        forgetOldCommits()
    }

    private func commit(_ changes: [any StoreChange]) -> [Result<any Sendable, StoreError>] {
        if let stopped = stop.error { return changes.map { _ in .failure(stopped) } }
        let results = GroupCommit(connection: connection, node: node.name, ends: auditEnds).commit(changes)
        // What is removed for the sake of a person must not be read from the log's older pages.
        if changes.contains(where: { ($0 as? UnitOfWork)?.removesPersonalData == true }) { connection?.cutLog() }
        guard let failure = results.lazy.compactMap({ $0.failure }).first(where: \.isDiskFailure) else {
            return results
        }
        stop.stop(failure)
        // The log may hold the change whole, and a later start would then find it committed. Emptying the log takes it out,
        // and brings everything before it to the disk by another way. Where that fails too, nobody can know.
        if connection?.cutLog() == true { return results }
        return zip(changes, results).map { change, result in
            guard case .failure(let error) = result, error.isDiskFailure else { return result }
            return .failure(change.inDoubt(detail: "\(error)"))
        }
    }

    /// What cannot be forgotten now, on a full disk say, is forgotten another time.
    private func forgetOldCommits() {
        guard let connection, stop.error == nil else { return }
        try? age.whenDue { (moment) throws(StoreError) in
            try connection.writing { () throws(StoreError) in try CommitTable(connection).prune(before: moment) }
        }
    }
}

extension Result {
    fileprivate var failure: Failure? {
        if case .failure(let error) = self { error } else { nil }
    }
}

extension StoreError {
    fileprivate var isDiskFailure: Bool {
        if case .stopped = self { true } else { false }
    }
}

extension UnitOfWork {
    fileprivate var removesPersonalData: Bool {
        !expiring.isEmpty
            || identities.contains {
                if case .put = $0 { false } else { true }
            }
    }
}
