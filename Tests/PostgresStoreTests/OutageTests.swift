// SPDX-License-Identifier: Apache-2.0

import Store
import StoreSuite
import Testing

@testable import PostgresStore

@Suite("PostgreSQL: what the connections know together of a server that is away")
struct OutageTests {
    private static let gone = StoreError.unavailable(detail: "gone")

    @Test("the patience is counted from the first loss, whoever asks and whenever")
    func sharedDeadline() {
        let outage = Outage(patienceMilliseconds: 10_000)
        let before = ContinuousClock.now
        outage.begin()
        let later = before + .seconds(60)
        #expect(outage.deadline(began: later) <= .now + .seconds(10))
        #expect(outage.deadline(began: before - .seconds(3)) == before + .seconds(7))
        outage.begin()
        outage.failed(Self.gone)
        #expect(outage.deadline(began: later) <= .now + .seconds(10), "a second loss is no new one")
        #expect(outage.end() != nil && outage.end() == nil)
        #expect(outage.deadline(began: later) == later + .seconds(10))
    }

    @Test("a loss is known once an attempt has failed, and until one succeeds")
    func known() {
        let outage = Outage(patienceMilliseconds: 10_000)
        outage.begin()
        #expect(outage.known == nil, "a connection that is made anew at once is no outage")
        outage.failed(Self.gone)
        #expect(outage.known?.error == Self.gone)
        outage.end()
        #expect(outage.known == nil)
    }

    @Test("of the calls that find the server away for too long one in two seconds tries, unless the listener does")
    func probes() {
        let outage = Outage(patienceMilliseconds: 0)
        #expect(outage.refusal() == nil)
        outage.begin()
        #expect(outage.refusal() == nil, "nobody has tried yet")
        outage.failed(Self.gone)
        #expect(outage.refusal() == Self.gone, "somebody has this moment")
        outage.listener(isConnected: false)
        #expect(outage.refusal() == Self.gone)
    }
}

@Suite(
    "PostgreSQL: calls while the server is away",
    .enabled(if: TestServer.url != nil, "scripts/postgres.sh has started no server"))
struct AwayTests {
    @Test("several calls, one after the other and on several connections, wait for one patience in all")
    func onePatience() async throws {
        let address = try #require(TestServer.address)
        let port = try #require(address.split(separator: ":").last.flatMap { UInt16($0) })
        let schema = try await TestServer.newSchema().split(separator: "options=")[1]
        let proxy = try #require(CuttingProxy(server: port, every: 0))
        let url = "postgresql://postgres@127.0.0.1:\(proxy.port)/postgres?sslmode=disable&options=\(schema)"
        let patience: Int64 = 3_000
        let store = try await PostgresStore.open(
            try PostgresLocation(url: url), options: PostgresOptions(readers: 2, patienceMilliseconds: patience))
        _ = try await store.commit(Units.keyValues([Units.put("a", "1")]))
        #expect(store.condition == .working)
        proxy.cutAndStop()
        await #expect(throws: StoreError.self) { try await store.commit(Units.keyValues([Units.put("a", "2")])) }
        // One patience is over. Each of the connections that has yet to notice would wait for one of its own.
        for _ in 0..<4 {
            let began = ContinuousClock.now
            await #expect(throws: StoreError.self) {
                try await store.events(program: Units.program, after: 0, limit: 1)
            }
            await #expect(throws: StoreError.self) { try await store.commit(Units.keyValues([Units.put("a", "2")])) }
            let took = began.duration(to: .now).milliseconds
            if await Self.isPrompt() { #expect(took < patience) }
        }
        guard case .away(_, let milliseconds) = store.condition else {
            Issue.record("the store does not know that its server is away")
            return
        }
        #expect(milliseconds >= patience / 2)
        let closing = ContinuousClock.now
        await store.close()
        let took = closing.duration(to: .now).milliseconds
        if await Self.isPrompt() { #expect(took < patience) }
    }

    /// Whether a task that gives way comes back at once: where a thousand tests share two threads, how long a call has
    /// taken says nothing of the store.
    private static func isPrompt() async -> Bool {
        let began = ContinuousClock.now
        for _ in 0..<5 { await Task.yield() }
        return began.duration(to: .now).milliseconds < 100
    }
}
