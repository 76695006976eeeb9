// SPDX-License-Identifier: Apache-2.0

import Store
import StoreSuite
import Testing

@testable import PostgresStore

/// Connections that break while durable calls go through their lives: changes are made again, and done once.
@Suite(
    "PostgreSQL: durable calls over connections that break",
    .enabled(if: TestServer.url != nil, "scripts/postgres.sh has started no server"))
struct CallLossTests {
    @Test("when every sixth answer to a commit is cut off, each call is claimed once and ended once")
    func cutAnswers() async throws {
        let address = try #require(TestServer.address)
        let port = try #require(address.split(separator: ":").last.flatMap { UInt16($0) })
        let proxy = try #require(CuttingProxy(server: port, every: 6))
        let schema = try await TestServer.newSchema().split(separator: "options=")[1]
        func url(_ address: String) throws -> PostgresLocation {
            try PostgresLocation(url: "postgresql://postgres@\(address)/postgres?sslmode=disable&options=\(schema)")
        }
        await (try PostgresStore.open(try url(address))).close()
        let store = try await PostgresStore.open(
            try url("127.0.0.1:\(proxy.port)"), options: PostgresOptions(readers: 1))
        let calls = try (0..<30).map { try Calls.new(key: "\($0)") }
        for call in calls { #expect(try await store.enqueue(call).map(\.fate) == [.made]) }
        var claimed: [DurableCall] = []
        while case let next = try await store.claim(2), !next.isEmpty {
            claimed += next
            for (place, call) in next.enumerated() {
                let outcome: CallOutcome =
                    place == 0
                    ? .completed(resultJSON: Units.text("1"))
                    : .failed(problemJSON: Calls.problem, retryAfterMicros: nil)
                #expect(try await store.finish(call.fence, outcome) == .done(place == 0 ? .completed : .discarded))
            }
        }
        #expect(claimed.map(\.id) == calls.map(\.id))
        #expect(claimed.allSatisfy { $0.attempt == 1 && $0.fence.fence == 1 })
        #expect(proxy.cuts >= 5, "\(proxy.cuts) answers were cut")
        await store.close()
        proxy.stop()
    }
}
