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
    /// Why nothing is written any more, since the disk failed.
    private var stopped: StoreError?

    nonisolated var unownedExecutor: UnownedSerialExecutor { executor.asUnownedSerialExecutor() }

    init() throws(StoreError) {
        executor = try ThreadExecutor.started()
    }

    /// Takes the folder, opens or makes the database, and brings it to the present schema.
    func open(_ folder: StateFolder, _ options: SQLiteStoreOptions) throws(StoreError) -> OpenReport {
        try folder.prepare()
        let lock = try FolderLock(folder)
        try folder.prepareDatabase()
        let removed = folder.removeUnfinished()
        let log = LogSurvey(logPath: folder.logPath)
        let connection = try Connection(
            path: folder.databasePath, access: .readWrite, busyTimeoutMilliseconds: options.busyTimeoutMilliseconds)
        do throws(StoreError) {
            var report = try Self.prepare(connection, options, unclosedBy: lock.unreleasedBy)
            report.removed = removed
            report.log = log
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
            let results = commit(group.map(\.unit))
            for (waiting, result) in zip(group, results) { waiting.continuation.resume(returning: result) }
        }
        forgetOldCommits()
    }

    private func commit(_ units: [UnitOfWork]) -> [Result<Receipt, StoreError>] {
        if let stopped { return units.map { _ in .failure(stopped) } }
        let results = GroupCommit(connection: connection).commit(units)
        // What is removed for the sake of a person must not be read from the log's older pages.
        if units.contains(where: \.removesPersonalData) { connection?.cutLog() }
        guard let failure = results.lazy.compactMap({ $0.failure }).first(where: \.isDiskFailure) else {
            return results
        }
        stopped = failure
        // The log may hold the unit whole, and a later start would then find it committed. Emptying the log takes it out,
        // and brings everything before it to the disk by another way. Where that fails too, nobody can know.
        if connection?.cutLog() == true { return results }
        return zip(units, results).map { unit, result in
            guard case .failure(let error) = result, error.isDiskFailure else { return result }
            return .failure(.inDoubt(unit.id, detail: "\(error)"))
        }
    }

    /// What cannot be forgotten now, on a full disk say, is forgotten another time.
    private func forgetOldCommits() {
        guard let connection, stopped == nil else { return }
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
