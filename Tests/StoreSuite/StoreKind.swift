// SPDX-License-Identifier: Apache-2.0

import PostgresStore
import SQLiteStore
import Store

/// The databases that every test of the suite runs on.
package enum StoreKind: String, Sendable, CaseIterable, CustomStringConvertible {
    case sqlite, postgresql

    /// SQLite always, PostgreSQL when a server was started for the run.
    package static var all: [StoreKind] { TestServer.url == nil ? [.sqlite] : allCases }

    package var description: String { rawValue }

    /// Opens an empty store of its own, runs the test, and closes it.
    package func withStore(_ body: (any TestedStore) async throws -> Void) async throws {
        switch self {
        case .sqlite:
            let folder = try TemporaryFolder()
            let store = try await SQLiteStore.open(
                folder: folder.state, options: SQLiteStoreOptions(synchronous: .normal))
            try await Self.run(body, on: store)
        case .postgresql:
            let location = try PostgresLocation(url: try await TestServer.newSchema())
            try await Self.run(body, on: try await PostgresStore.open(location, options: PostgresOptions(readers: 1)))
        }
    }

    private static func run(
        _ body: (any TestedStore) async throws -> Void, on store: any TestedStore
    ) async throws {
        do {
            try await body(store)
        } catch {
            await store.close()
            throw error
        }
        await store.close()
    }
}
