// SPDX-License-Identifier: Apache-2.0

import Store

/// Commits several changes, units among them, in one transaction, as if each had had its own, one after the other.
struct GroupCommit {
    /// Before a group that brings more bytes than this, the log is copied into the database.
    ///
    /// A group that does not fit on the disk fills it with log. The log can be cut off again only if what is in it from
    /// before needs no space in the database any more.
    private static let largeBytes = 256 << 10

    /// nil once the store is closed.
    let connection: Connection?
    /// The audit chain of this node.
    let node: String
    /// Where it ends.
    var ends = AuditEnds()

    /// The outcome of every change, in order.
    func commit(_ changes: [any StoreChange]) -> [Result<any Sendable, StoreError>] {
        guard let connection else { return changes.map { _ in .failure(.closed) } }
        if changes.reduce(0, { $0 + $1.byteCount }) > Self.largeBytes { connection.copyLog() }
        if changes.count > 1 {
            do throws(StoreError) {
                return try together(changes, on: connection)
            } catch .stopped(let detail) {
                return changes.map { _ in .failure(.stopped(detail: detail)) }
            } catch .busy(let waited) {
                // Each change alone would wait as long again.
                return changes.map { _ in .failure(.busy(waitedMilliseconds: waited)) }
            } catch {
                // Nothing has happened. One change may be too large for the disk; the others need not suffer for it.
            }
        }
        var results: [Result<any Sendable, StoreError>] = []
        for change in changes {
            if case .failure(.stopped(let detail))? = results.last {
                results.append(.failure(.stopped(detail: detail)))
            } else {
                results.append(alone(change, on: connection))
            }
        }
        return results
    }

    /// One change in a transaction of its own, tried once more when the log could be made to give back space.
    private func alone(_ change: any StoreChange, on connection: Connection) -> Result<any Sendable, StoreError> {
        var result = attempt(change, on: connection)
        if case .failure(.full) = result {
            connection.cutLog()
            result = attempt(change, on: connection)
            // What the second attempt wrote in vain must not keep the disk full either.
            if case .failure(.full) = result { connection.cutLog() }
        }
        return result
    }

    private func attempt(_ change: any StoreChange, on connection: Connection) -> Result<any Sendable, StoreError> {
        do throws(StoreError) {
            return .success(
                try transaction(on: connection) { () throws(StoreError) in
                    let (answer, audit) = try make(change, on: connection)
                    if let audit { try AuditTable(connection).append([audit], node: node, ends: ends) }
                    return answer
                })
        } catch {
            return .failure(error)
        }
    }

    /// Each change under a savepoint: what one of them does wrong undoes that one only.
    ///
    /// - Throws: what concerns the database and not one change; nothing has been committed then.
    private func together(
        _ changes: [any StoreChange], on connection: Connection
    ) throws(StoreError) -> [Result<any Sendable, StoreError>] {
        try transaction(on: connection) { () throws(StoreError) in
            var results: [Result<any Sendable, StoreError>] = []
            results.reserveCapacity(changes.count)
            var audit: [AuditBatch] = []
            for change in changes {
                do throws(StoreError) {
                    let made = try connection.nested { () throws(StoreError) in try make(change, on: connection) }
                    results.append(.success(made.answer))
                    if let entries = made.audit { audit.append(entries) }
                } catch {
                    guard connection.inTransaction, error.concernsChangeOnly else { throw error }
                    results.append(.failure(error))
                }
            }
            try AuditTable(connection).append(audit, node: node, ends: ends)
            return results
        }
    }

    /// Runs `body` in a transaction, and remembers where the audit chains end if it was committed.
    private func transaction<Value>(
        on connection: Connection, _ body: () throws(StoreError) -> Value
    ) throws(StoreError) -> Value {
        ends.begin()
        do throws(StoreError) {
            let value = try connection.writing(body)
            ends.keep()
            return value
        } catch {
            ends.forget()
            throw error
        }
    }

    /// A unit that was committed before is not applied again, and is in the trail already.
    private func make<Change: StoreChange>(
        _ change: Change, on connection: Connection
    ) throws(StoreError) -> (answer: any Sendable, audit: AuditBatch?) {
        if let unit = change as? UnitOfWork {
            if let receipt = try CommitTable(connection).receipt(program: unit.program, of: unit.id) {
                return (receipt, nil)
            }
            let receipt = try unit.applyFirst(on: connection)
            return (receipt, unit.auditEntries(receipt))
        }
        let answer = try change.apply(on: connection)
        return (answer, change.auditEntries(answer))
    }
}

extension StoreError {
    /// Whether the change is at fault, so that others can still be committed.
    fileprivate var concernsChangeOnly: Bool {
        switch self {
        case .conflict, .quotaExceeded, .unknownBatch, .invalid: true
        default: false
        }
    }
}
