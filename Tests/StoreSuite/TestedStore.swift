// SPDX-License-Identifier: Apache-2.0

package import Store

/// A store whose inside the tests may look at and disturb.
package protocol TestedStore: Store {
    /// Runs a statement behind the store's back.
    func run(_ sql: String) async throws(StoreError)

    /// Commits units in one transaction, as they are when they arrive while the database is busy.
    func commitTogether(_ units: [UnitOfWork]) async throws(StoreError) -> [Result<Receipt, StoreError>]

    /// Makes changes of one isolation in one transaction, as they are when they arrive while the database is busy.
    func applyTogether(_ changes: [any StoreChange]) async throws(StoreError) -> [Result<any Sendable, StoreError>]

    /// Commits a unit and calls `before` ahead of each of its statements, with the number of statements before it.
    func commit(
        _ unit: UnitOfWork, before: @escaping @Sendable (Int) throws(StoreError) -> Void
    ) async throws(StoreError) -> Receipt
}

extension Store {
    /// The first column of a query's rows.
    package func integers(_ sql: String) async throws(StoreError) -> [Int64] {
        try await answer(IntegersQuery(sql: sql))
    }
}

private struct IntegersQuery: StoreQuery {
    let sql: String

    func run(on connection: some SQLConnection) throws(StoreError) -> [Int64] {
        try connection.query(sql, []) { (row) throws(StoreError) in try row.integer(0) }
    }
}

/// A connection that calls back before each statement, with the number of statements before it.
package final class InterceptedConnection<Base: SQLConnection>: SQLConnection {
    private let base: Base
    private let before: (Int) throws(StoreError) -> Void
    private var count = 0

    package init(_ base: Base, before: @escaping (Int) throws(StoreError) -> Void) {
        self.base = base
        self.before = before
    }

    package var dialect: SQLDialect { base.dialect }

    package func moment() throws(StoreError) -> StoreMoment { try base.moment() }

    package func execute(_ sql: String, _ values: [SQLValue]) throws(StoreError) -> Int {
        try intercept()
        return try base.execute(sql, values)
    }

    package func send(_ sql: String, _ values: [SQLValue]) throws(StoreError) {
        try intercept()
        try base.send(sql, values)
    }

    package func query<Value>(
        _ sql: String, _ values: [SQLValue], _ read: (Base.Row) throws(StoreError) -> Value
    ) throws(StoreError) -> [Value] {
        try intercept()
        return try base.query(sql, values, read)
    }

    private func intercept() throws(StoreError) {
        try before(count)
        count += 1
    }
}
