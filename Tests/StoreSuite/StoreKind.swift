// SPDX-License-Identifier: Apache-2.0

import PostgresStore
import SQLiteStore
package import Store

/// The databases that every test of the suite runs on.
package enum StoreKind: String, Sendable, CaseIterable, CustomStringConvertible {
    case sqlite, postgresql

    /// SQLite always, PostgreSQL when a server was started for the run.
    package static var all: [StoreKind] { TestServer.url == nil ? [.sqlite] : allCases }

    package var description: String { rawValue }

    /// Opens an empty store of its own, runs the test, and closes it.
    package func withStore(
        clock: ManualClock? = nil, _ body: (any TestedStore) async throws -> Void
    ) async throws {
        try await withStores(1, clock: clock) { try await body($0[0]) }
    }

    /// Opens several stores on one empty database, as that many daemons would; SQLite, which belongs to one daemon, gives
    /// the same store each time.
    ///
    /// With a clock of the test's, which both databases then go by, commits do not wait for the disk.
    package func withStores(
        _ count: Int, clock: ManualClock? = nil, _ body: ([any TestedStore]) async throws -> Void
    ) async throws {
        try await withStores(count, by: clock?.clock, body)
    }

    /// The same with any clock.
    package func withStores(
        _ count: Int, by clock: StoreClock?, _ body: ([any TestedStore]) async throws -> Void
    ) async throws {
        var stores: [any TestedStore] = []
        var folder: TemporaryFolder?
        switch self {
        case .sqlite:
            let made = try TemporaryFolder()
            var options = SQLiteStoreOptions(synchronous: .normal)
            if let clock { options.clock = clock }
            stores.append(try await SQLiteStore.open(folder: made.state, options: options))
            folder = made
        case .postgresql:
            let location = try PostgresLocation(url: try await TestServer.newSchema())
            let options = PostgresOptions(
                synchronous: clock == nil ? .full : .normal, readers: 1, clock: clock)
            for _ in 0..<count {
                stores.append(try await PostgresStore.open(location, options: options))
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
