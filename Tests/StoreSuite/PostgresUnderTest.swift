// SPDX-License-Identifier: Apache-2.0

import Glibc
package import Store

@testable package import PostgresStore

extension PostgresStore: TestedStore {
    package func run(_ sql: String) async throws(StoreError) {
        _ = try await writer.perform { (connection) throws(StoreError) in try connection.execute(sql, []) }
    }

    package func commitTogether(_ units: [UnitOfWork]) async throws(StoreError) -> [Result<Receipt, StoreError>] {
        try await applyTogether(units).map { $0.map { $0 as? Receipt ?? Receipt() } }
    }

    package func applyTogether(
        _ changes: [any StoreChange]
    ) async throws(StoreError) -> [Result<any Sendable, StoreError>] {
        await writer.applyTogether(changes)
    }

    package func commit(
        _ unit: UnitOfWork, before: @escaping @Sendable (Int) throws(StoreError) -> Void
    ) async throws(StoreError) -> Receipt {
        try await writer.perform { (connection) throws(StoreError) in
            let wrapped = InterceptedConnection(connection, before: before)
            return try connection.writing { () throws(StoreError) in try unit.apply(on: wrapped) }
        }
    }
}

extension Writer {
    fileprivate func applyTogether(_ changes: [any StoreChange]) -> [Result<any Sendable, StoreError>] {
        GroupCommit(store: UnitID(), node: "test").commit(changes, in: &session)
    }
}

/// The PostgreSQL server that `scripts/postgres.sh` has started for this run.
package enum TestServer {
    /// The URL of its maintenance database; nil when no server was started.
    package static let url = getenv("HOLDFAST_TEST_POSTGRES").map { String(cString: $0) }

    /// Its host and port.
    package static let address = getenv("HOLDFAST_TEST_POSTGRES_TCP").map { String(cString: $0) }

    /// Makes a schema of its own for one test, and gives the URL of a connection whose tables are in it.
    ///
    /// A schema is made a hundred times quicker than a database. It goes with the server.
    package static func newSchema() async throws -> String {
        guard let url else { throw StoreError.unavailable(detail: "no server was started for the tests") }
        let schema = "t" + UnitID().description
        let store = try Connection.open(
            try PostgresLocation(url: url), PostgresOptions(), name: "setup", shutdown: Shutdown())
        try store.execute("CREATE SCHEMA \(schema)", [])
        return "\(url)&options=-csearch_path%3D\(schema)"
    }
}
