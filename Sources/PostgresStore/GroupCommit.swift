// SPDX-License-Identifier: Apache-2.0

import Store

/// Commits several changes of one isolation, units among them, in one transaction, as if each had had its own, one after
/// the other.
///
/// What the server undoes because another daemon was quicker is done again. When the connection is lost, the changes are
/// made again over a new one: a unit that was committed after all is recognised by its id, and another change by what it
/// finds, so that the answer is the truth, and nothing is done twice.
struct GroupCommit {
    /// How often a group is tried again because of other daemons.
    private static let mostAttempts = 40

    /// What other stores on the database know this one by.
    let store: UnitID
    /// The audit chain of this node.
    let node: String
    /// Where it ends.
    var ends = AuditEnds()

    /// The outcome of every change, in order.
    func commit(_ changes: [any StoreChange], in session: inout Session) -> [Result<any Sendable, StoreError>] {
        var backoff = Backoff(firstMilliseconds: 1, largestMilliseconds: 100)
        var attempts = 0
        var isInDoubt = false
        let began = ContinuousClock.now
        while true {
            let connection: Connection
            do throws(StoreError) { connection = try session.ready(began: began) } catch {
                return changes.map { .failure(isInDoubt ? $0.inDoubt(detail: "\(error)") : error) }
            }
            ends.begin()
            do throws(StoreError) {
                let results = try together(changes, isAgain: isInDoubt, on: connection)
                ends.keep()
                return results
            } catch {
                ends.forget()
                switch connection.failure?.meaning {
                case .lost, .stale:
                    isInDoubt = isInDoubt || connection.isCommitting
                    session.discard()
                    attempts += 1
                    guard attempts < Self.mostAttempts, session.isPatient(since: began) else {
                        return changes.map { .failure(isInDoubt ? $0.inDoubt(detail: "\(error)") : error) }
                    }
                case .serialization:
                    attempts += 1
                    guard attempts < Self.mostAttempts else {
                        let waited = began.duration(to: .now).milliseconds
                        return changes.map { _ in .failure(.busy(waitedMilliseconds: waited)) }
                    }
                    session.shutdown.sleep(milliseconds: backoff.next())
                case .other, nil:
                    // Nothing has happened. One change may be at fault; the others need not suffer for it.
                    guard changes.count > 1 else { return [.failure(error)] }
                    var results: [Result<any Sendable, StoreError>] = []
                    for change in changes { results += commit([change], in: &session) }
                    return results
                }
            }
        }
    }

    /// Each change under a savepoint: what one of them does wrong undoes that one only.
    ///
    /// - Throws: what concerns the transaction and not one change.
    private func together(
        _ changes: [any StoreChange], isAgain: Bool, on connection: Connection
    ) throws(StoreError) -> [Result<any Sendable, StoreError>] {
        let isolation = changes.first?.isolation ?? .serializable
        return try connection.writing(isolation) { () throws(StoreError) in
            var results: [Result<any Sendable, StoreError>] = []
            results.reserveCapacity(changes.count)
            var news = News()
            var known = try CommitTable(connection).receipts(of: changes.compactMap { $0 as? UnitOfWork })
            for change in changes {
                let before = news.audit.count
                if let unit = change as? UnitOfWork, let receipt = known[unit.id] {
                    results.append(.success(receipt))
                    continue
                }
                do throws(StoreError) {
                    // One alone needs no savepoint: its error ends the transaction.
                    let answer =
                        changes.count == 1
                        ? try make(change, isAgain: isAgain, on: connection, &news)
                        : try connection.nested { () throws(StoreError) in
                            try make(change, isAgain: isAgain, on: connection, &news)
                        }
                    if let unit = change as? UnitOfWork, let receipt = answer as? Receipt { known[unit.id] = receipt }
                    results.append(.success(answer))
                } catch {
                    guard connection.failure == nil, changes.count > 1 else { throw error }
                    news.audit.removeSubrange(before...)
                    results.append(.failure(error))
                }
            }
            try news.appendAudit(node: node, ends: ends, isAgain: isAgain, on: connection)
            try news.announce(from: store, on: connection)
            return results
        }
    }

    private func make<Change: StoreChange>(
        _ change: Change, isAgain: Bool, on connection: Connection, _ news: inout News
    ) throws(StoreError) -> any Sendable {
        if let unit = change as? UnitOfWork {
            let receipt = try unit.applyFirst(on: connection)
            news.add(receipt, of: unit)
            if let entries = unit.auditEntries(receipt) { news.audit.append(entries) }
            return receipt
        }
        let answer = try isAgain ? change.applyAgain(on: connection) : change.apply(on: connection)
        if let entries = change.auditEntries(answer) { news.audit.append(entries) }
        if change.wakesWorkers(answer) { news.programsWithCalls.insert(change.program) }
        if let revision = change.tokenRevision(answer) { news.tokens[change.program] = revision }
        if let revision = change.holdRevision(answer) { news.holds[change.program] = revision }
        return answer
    }
}

/// What a transaction has to tell the other daemons.
private struct News {
    private var hints: [String: StoreHint] = [:]
    var programsWithCalls: Set<String> = []
    /// The newest revision of the tokens, by program.
    var tokens: [String: Int64] = [:]
    /// The newest revision of the holds, by program.
    var holds: [String: Int64] = [:]
    /// What the audit trail says of the changes, in their order.
    var audit: [AuditBatch] = []

    /// A change that may have been made before the connection was lost may be in the trail as well.
    func appendAudit(
        node: String, ends: AuditEnds, isAgain: Bool, on connection: Connection
    ) throws(StoreError) {
        let table = AuditTable(connection)
        guard isAgain else { return try table.append(audit, node: node, ends: ends) }
        var missing: [AuditBatch] = []
        for batch in audit where try !table.has(batch, node: node) { missing.append(batch) }
        try table.append(missing, node: node, ends: ends)
    }

    mutating func add(_ receipt: Receipt, of unit: UnitOfWork) {
        hints[unit.program] = StoreHint(receipt).merged(with: hints[unit.program] ?? StoreHint())
        if unit.wakesWorkers(receipt) { programsWithCalls.insert(unit.program) }
    }

    func announce(from store: UnitID, on connection: Connection) throws(StoreError) {
        for (program, hint) in hints { try HintChannel.announce(hint, program: program, on: connection) }
        for program in programsWithCalls.sorted() {
            try HintChannel.wakeWorkers(program: program, from: store, on: connection)
        }
        for (program, revision) in tokens {
            try HintChannel.announceTokens(revision, program: program, on: connection)
        }
        for (program, revision) in holds {
            try HintChannel.announceHolds(revision, program: program, on: connection)
        }
    }
}
