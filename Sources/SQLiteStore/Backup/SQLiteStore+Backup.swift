// SPDX-License-Identifier: Apache-2.0

package import Store

extension SQLiteStore: BackupSource {
    package var location: String { folder.path }
    package var kind: String { "sqlite" }
    package var dialect: SQLDialect { .sqlite }

    package func snapshot<Value: Sendable>(
        _ body: @Sendable (any SQLConnection) throws(StoreError) -> Value
    ) async throws(StoreError) -> Value {
        try await apart { (connection) throws(StoreError) in
            try connection.reading { () throws(StoreError) in try body(connection) }
        }
    }

    package func driverFindings() async throws(StoreError) -> [String] {
        try await apart { (connection) throws(StoreError) in try IntegrityCheck.full(connection) }
    }

    /// Runs a long read on a connection and a thread of its own, so that the readers are there for calls.
    private func apart<Value: Sendable>(
        _ body: @Sendable (Connection) throws(StoreError) -> Value
    ) async throws(StoreError) -> Value {
        let reader = try Reader()
        try await reader.open(folder, SQLiteStoreOptions())
        let result: Result<Value, StoreError>
        do throws(StoreError) { result = .success(try await reader.perform(body)) } catch { result = .failure(error) }
        await reader.close()
        return try result.get()
    }
}
