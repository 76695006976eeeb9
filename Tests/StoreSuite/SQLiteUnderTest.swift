// SPDX-License-Identifier: Apache-2.0

package import Store

@testable package import SQLiteStore

extension SQLiteStore: TestedStore {
    package func run(_ sql: String) async throws(StoreError) {
        _ = try await writer?.perform { (connection) throws(StoreError) in try connection.execute(sql, []) }
    }

    package func commitTogether(_ units: [UnitOfWork]) async throws(StoreError) -> [Result<Receipt, StoreError>] {
        try await applyTogether(units).map { $0.map { $0 as? Receipt ?? Receipt() } }
    }

    package func applyTogether(
        _ changes: [any StoreChange]
    ) async throws(StoreError) -> [Result<any Sendable, StoreError>] {
        guard let writer else { throw .closed }
        return try await writer.perform { (connection) throws(StoreError) in
            GroupCommit(connection: connection, node: "test").commit(changes)
        }
    }

    package func commit(
        _ unit: UnitOfWork, before: @escaping @Sendable (Int) throws(StoreError) -> Void
    ) async throws(StoreError) -> Receipt {
        guard let writer else { throw .closed }
        return try await writer.perform { (connection) throws(StoreError) in
            let wrapped = InterceptedConnection(connection, before: before)
            return try connection.writing { () throws(StoreError) in try unit.apply(on: wrapped) }
        }
    }
}
