// SPDX-License-Identifier: Apache-2.0

import Store

/// Commits several units in one transaction, as if each had had its own, one after the other.
struct GroupCommit {
    /// Before a group that brings more bytes than this, the log is copied into the database.
    ///
    /// A group that does not fit on the disk fills it with log. The log can be cut off again only if what is in it from
    /// before needs no space in the database any more.
    private static let largeBytes = 256 << 10

    /// nil once the store is closed.
    let connection: Connection?

    /// The outcome of every unit, in order.
    func commit(_ units: [UnitOfWork]) -> [Result<Receipt, StoreError>] {
        guard let connection else { return units.map { _ in .failure(.closed) } }
        if units.reduce(0, { $0 + $1.byteCount }) > Self.largeBytes { connection.copyLog() }
        if units.count > 1 {
            do throws(StoreError) {
                return try together(units, on: connection)
            } catch .stopped(let detail) {
                return units.map { _ in .failure(.stopped(detail: detail)) }
            } catch .busy(let waited) {
                // Each unit alone would wait as long again.
                return units.map { _ in .failure(.busy(waitedMilliseconds: waited)) }
            } catch {
                // Nothing has happened. One unit may be too large for the disk; the others need not suffer for it.
            }
        }
        var results: [Result<Receipt, StoreError>] = []
        for unit in units {
            if case .failure(.stopped(let detail))? = results.last {
                results.append(.failure(.stopped(detail: detail)))
            } else {
                results.append(alone(unit, on: connection))
            }
        }
        return results
    }

    /// One unit in a transaction of its own, tried once more when the log could be made to give back space.
    private func alone(_ unit: UnitOfWork, on connection: Connection) -> Result<Receipt, StoreError> {
        var result = attempt(unit, on: connection)
        if case .failure(.full) = result {
            connection.cutLog()
            result = attempt(unit, on: connection)
            // What the second attempt wrote in vain must not keep the disk full either.
            if case .failure(.full) = result { connection.cutLog() }
        }
        return result
    }

    private func attempt(_ unit: UnitOfWork, on connection: Connection) -> Result<Receipt, StoreError> {
        do throws(StoreError) {
            return .success(try connection.writing { () throws(StoreError) in try unit.apply(on: connection) })
        } catch {
            return .failure(error)
        }
    }

    /// Each unit under a savepoint: what one of them does wrong undoes that one only.
    ///
    /// - Throws: what concerns the database and not one unit; nothing has been committed then.
    private func together(
        _ units: [UnitOfWork], on connection: Connection
    ) throws(StoreError) -> [Result<Receipt, StoreError>] {
        try connection.writing { () throws(StoreError) in
            var results: [Result<Receipt, StoreError>] = []
            results.reserveCapacity(units.count)
            for unit in units {
                do throws(StoreError) {
                    results.append(
                        .success(try connection.nested { () throws(StoreError) in try unit.apply(on: connection) }))
                } catch {
                    guard connection.inTransaction, error.concernsUnitOnly else { throw error }
                    results.append(.failure(error))
                }
            }
            return results
        }
    }
}

extension StoreError {
    /// Whether the unit is at fault, so that others can still be committed.
    fileprivate var concernsUnitOnly: Bool {
        switch self {
        case .conflict, .quotaExceeded, .unknownBatch, .invalid: true
        default: false
        }
    }
}
