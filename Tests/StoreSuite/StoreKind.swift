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
        try await withStores(1) { try await body($0[0]) }
    }

    /// Opens several stores on one empty database, as that many daemons would; SQLite, which belongs to one daemon, gives
    /// the same store each time.
    package func withStores(_ count: Int, _ body: ([any TestedStore]) async throws -> Void) async throws {
        var stores: [any TestedStore] = []
        var folder: TemporaryFolder?
        switch self {
        case .sqlite:
            let made = try TemporaryFolder()
            stores.append(
                try await SQLiteStore.open(folder: made.state, options: SQLiteStoreOptions(synchronous: .normal)))
            folder = made
        case .postgresql:
            let location = try PostgresLocation(url: try await TestServer.newSchema())
            for _ in 0..<count {
                stores.append(try await PostgresStore.open(location, options: PostgresOptions(readers: 1)))
            }
        }
        let result: Result<Void, any Error>
        do {
            let all = stores
            try await body((0..<count).map { all[$0 % all.count] })
            result = .success(())
        } catch { result = .failure(error) }
        for store in stores { await store.close() }
        withExtendedLifetime(folder) {}
        try result.get()
    }
}
