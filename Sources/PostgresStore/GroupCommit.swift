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
            do throws(StoreError) {
                return try together(changes, isAgain: isInDoubt, on: connection)
            } catch {
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
                    results.append(.failure(error))
                }
            }
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
            return receipt
        }
        let answer = try isAgain ? change.applyAgain(on: connection) : change.apply(on: connection)
        if change.wakesWorkers(answer) { news.programsWithCalls.insert(change.program) }
        if let revision = change.tokenRevision(answer) { news.tokens[change.program] = revision }
        return answer
    }
}

/// What a transaction has to tell the other daemons.
private struct News {
    private var hints: [String: StoreHint] = [:]
    var programsWithCalls: Set<String> = []
    /// The newest revision of the tokens, by program.
    var tokens: [String: Int64] = [:]

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
    }
}
