// SPDX-License-Identifier: Apache-2.0

import Services
import Store
import StoreSuite

extension TestHost {
    /// Two daemons on one database that holds the sample of two periods: each has a memory and turns of its own, and on
    /// PostgreSQL connections of its own.
    static func withTwo(
        on kind: StoreKind, _ body: @escaping (TestHost, TestHost) async throws -> Void
    ) async throws {
        try await kind.withStores(2) { stores in
            let (one, other) = (TestHost(store: stores[0]), TestHost(store: stores[1]))
            _ = try await one.library.publish(try Sample.tables(Sample.twoPeriods), by: "seed", reason: "seed")
            try await body(one, other)
        }
    }
}
