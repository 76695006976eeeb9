// SPDX-License-Identifier: Apache-2.0

import Store

/// Commits several units in one transaction, as if each had had its own, one after the other.
///
/// What the server undoes because another daemon was quicker is done again. When the connection is lost, the units are
/// committed again over a new one: a unit that was committed after all is recognised by its id, so that the answer is the
/// truth, and nothing is done twice.
struct GroupCommit {
    /// How often a group is tried again because of other daemons.
    private static let mostAttempts = 40

    /// The outcome of every unit, in order.
    func commit(_ units: [UnitOfWork], in session: inout Session) -> [Result<Receipt, StoreError>] {
        var backoff = Backoff(firstMilliseconds: 1, largestMilliseconds: 100)
        var attempts = 0
        var isInDoubt = false
        let began = ContinuousClock.now
        while true {
            let connection: Connection
            do throws(StoreError) { connection = try session.ready() } catch {
                return units.map { .failure(isInDoubt ? .inDoubt($0.id, detail: "\(error)") : error) }
            }
            do throws(StoreError) {
                return try together(units, on: connection)
            } catch {
                switch connection.failure?.meaning {
                case .lost, .stale:
                    isInDoubt = isInDoubt || connection.isCommitting
                    session.discard()
                    attempts += 1
                    guard attempts < Self.mostAttempts, session.isPatient(since: began) else {
                        return units.map { .failure(isInDoubt ? .inDoubt($0.id, detail: "\(error)") : error) }
                    }
                case .serialization:
                    attempts += 1
                    guard attempts < Self.mostAttempts else {
                        let waited = began.duration(to: .now).milliseconds
                        return units.map { _ in .failure(.busy(waitedMilliseconds: waited)) }
                    }
                    session.shutdown.sleep(milliseconds: backoff.next())
                case .other, nil:
                    // Nothing has happened. One unit may be at fault; the others need not suffer for it.
                    guard units.count > 1 else { return [.failure(error)] }
                    var results: [Result<Receipt, StoreError>] = []
                    for unit in units { results += commit([unit], in: &session) }
                    return results
                }
            }
        }
    }

    /// Each unit under a savepoint: what one of them does wrong undoes that one only.
    ///
    /// - Throws: what concerns the transaction and not one unit.
    private func together(
        _ units: [UnitOfWork], on connection: Connection
    ) throws(StoreError) -> [Result<Receipt, StoreError>] {
        guard units.count > 1 else { return [try alone(units[0], on: connection)] }
        return try connection.writing { () throws(StoreError) in
            var results: [Result<Receipt, StoreError>] = []
            results.reserveCapacity(units.count)
            var hints: [String: StoreHint] = [:]
            var known = try CommitTable(connection).receipts(of: units)
            for unit in units {
                if let receipt = known[unit.id] {
                    results.append(.success(receipt))
                    continue
                }
                do throws(StoreError) {
                    let receipt = try connection.nested { () throws(StoreError) in
                        try unit.applyFirst(on: connection)
                    }
                    known[unit.id] = receipt
                    hints[unit.program] = StoreHint(receipt).merged(with: hints[unit.program] ?? StoreHint())
                    results.append(.success(receipt))
                } catch {
                    guard connection.failure == nil else { throw error }
                    results.append(.failure(error))
                }
            }
            for (program, hint) in hints { try HintChannel.announce(hint, program: program, on: connection) }
            return results
        }
    }

    private func alone(_ unit: UnitOfWork, on connection: Connection) throws(StoreError) -> Result<Receipt, StoreError>
    {
        try connection.writing { () throws(StoreError) in
            let receipt = try unit.apply(on: connection)
            try HintChannel.announce(StoreHint(receipt), program: unit.program, on: connection)
            return .success(receipt)
        }
    }
}
