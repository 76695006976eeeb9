// SPDX-License-Identifier: Apache-2.0

import Store
import StoreSuite
import Testing

@Suite("All or nothing")
struct AtomicityTests {
    @Test("a unit that fails at any of its statements leaves nothing", arguments: StoreKind.all)
    func failure(kind: StoreKind) async throws {
        try await kind.withStore { store in
            _ = try await store.commit(Units.everything(after: nil))
            let before = try await Contents(store)
            let unit = try Units.everything(after: 1)
            var statement = 0
            while true {
                let reached = statement
                do throws(StoreError) {
                    _ = try await store.commit(unit) { (count) throws(StoreError) in
                        if count == reached { throw .unavailable(detail: "injected") }
                    }
                    break
                } catch {
                    #expect(error == .unavailable(detail: "injected"))
                }
                #expect(try await Contents(store) == before, "statement \(statement)")
                statement += 1
            }
            #expect(statement > 15)
            #expect(try await store.latest(program: Units.program, plan: .live)?.number == 2)
        }
    }

    @Test("in a group the good units are committed and each bad one hears its own reason", arguments: StoreKind.all)
    func group(kind: StoreKind) async throws {
        try await kind.withStore { store in
            let missing = UnitOfWork(
                program: Units.program, by: "plugin", atMicros: 0,
                expect: Expectation(keyValues: [KeyValueExpectation(namespace: "host", key: "x", etag: 7)]),
                keyValues: [Units.put("lost", "1")])
            let units = [
                Units.keyValues([Units.put("a", "1")]), missing,
                Units.keyValues([Units.put("b", "12345")], quotas: ["host": 4]),
                Units.keyValues([Units.put("c", "1")]),
            ]
            let results = try await store.commitTogether(units)
            #expect(
                results == [
                    .success(Receipt(etag: 1)),
                    .failure(.conflict([.keyValue(namespace: "host", key: "x", expected: 7, found: nil)])),
                    .failure(.quotaExceeded(namespace: "host", limit: 4, bytes: 8)),
                    .success(Receipt(etag: 2)),
                ])
            let keys = try await store.keyValues(
                program: Units.program, namespace: "host", prefix: "", after: nil, limit: 9)
            #expect(keys.map(\.key) == ["a", "c"])
            #expect(try await store.keyValueUsage(program: Units.program, namespace: "host").bytes == 4)
        }
    }

    @Test("events are numbered without gaps, also after units that failed", arguments: StoreKind.all)
    func events(kind: StoreKind) async throws {
        try await kind.withStore { store in
            _ = try await store.commit(Units.everything(after: nil))
            await #expect(throws: StoreError.self) { try await store.commit(Units.everything(after: nil)) }
            _ = try await store.commit(Units.everything(after: 1))
            let events = try await store.events(program: Units.program, after: 0, limit: 10)
            #expect(events.map(\.sequence) == [1, 2, 3, 4])
            #expect(events.map(\.version) == [1, 1, 2, 2])
            #expect(events.map(\.kind) == ["roster.edited", "roster.checked", "roster.edited", "roster.checked"])
            #expect(events.allSatisfy { $0.by == "coordinator" && $0.atMicros == Units.at })
            #expect(try await store.events(program: Units.program, after: 2, limit: 1).map(\.sequence) == [3])
        }
    }
}
