// SPDX-License-Identifier: Apache-2.0

import Store
import StoreSuite
import Testing

/// What several daemons, or many tasks of one, do to the same rows at the same time.
@Suite("Concurrency")
struct ConcurrencyTests {
    @Test(
        "write skew: of two units that each remove what the other counts on, one fails, in every round",
        arguments: StoreKind.all)
    func writeSkew(kind: StoreKind) async throws {
        try await kind.withStores(2) { stores in
            for round in 0..<40 {
                // In namespaces of their own, and by deletes: the two units write no row in common.
                let put = try await stores[0].commit(
                    Units.keyValues([
                        Units.put("call", "1", namespace: "a\(round)"), Units.put("call", "1", namespace: "b\(round)"),
                    ]))
                func leave(_ own: String, while other: String) -> UnitOfWork {
                    Units.keyValues(
                        [.delete(namespace: "\(own)\(round)", key: "call")],
                        expect: [
                            KeyValueExpectation(namespace: "\(other)\(round)", key: "call", etag: put.etag)
                        ])
                }
                let units = [leave("a", while: "b"), leave("b", while: "a")]
                async let first = outcome(of: units[0], in: stores[0])
                async let second = outcome(of: units[1], in: stores[1])
                let outcomes = await [first, second]
                #expect(outcomes.count { (try? $0.get()) != nil } == 1, "round \(round): \(outcomes)")
                for case .failure(let error) in outcomes { #expect(error.code == "conflict") }
            }
        }
    }

    @Test(
        "lost updates: a counter raised by compare and set through two daemons has every step", arguments: StoreKind.all
    )
    func lostUpdates(kind: StoreKind) async throws {
        try await kind.withStores(2) { stores in
            try await withThrowingTaskGroup(of: Void.self) { group in
                for task in 0..<10 {
                    group.addTask {
                        for _ in 0..<4 { try await Self.raise(stores[task % 2]) }
                    }
                }
                try await group.waitForAll()
            }
            let counter = try await stores[0].keyValue(program: Units.program, namespace: "host", key: "counter")
            #expect(counter?.json == Units.text("40"))
        }
    }

    private static func raise(_ store: any TestedStore) async throws {
        while true {
            let found = try await store.keyValue(program: Units.program, namespace: "host", key: "counter")
            let value = found.flatMap { Int(String(decoding: $0.json, as: UTF8.self)) } ?? 0
            let unit = Units.keyValues(
                [Units.put("counter", "\(value + 1)")],
                expect: [KeyValueExpectation(namespace: "host", key: "counter", etag: found?.etag)])
            switch await outcome(of: unit, in: store) {
            case .success: return
            case .failure(.conflict): continue
            case .failure(let error): throw error
            }
        }
    }

    @Test(
        "units through two daemons are all there, and their events have one order without gaps",
        arguments: StoreKind.all)
    func blindWrites(kind: StoreKind) async throws {
        try await kind.withStores(2) { stores in
            try await withThrowingTaskGroup(of: Void.self) { group in
                for task in 0..<120 {
                    group.addTask {
                        var unit = Units.keyValues([Units.put("k\(task)", "\(task)")])
                        unit.events = [NewEvent(kind: "test", bodyJSON: Units.text("\(task)"))]
                        _ = try await stores[task % 2].commit(unit)
                    }
                }
                try await group.waitForAll()
            }
            let events = try await stores[1].events(program: Units.program, after: 0, limit: 1_000)
            #expect(events.map(\.sequence) == Array(1...120))
            #expect(Set(events.map { String(decoding: $0.bodyJSON, as: UTF8.self) }) == Set((0..<120).map { "\($0)" }))
            #expect(try await stores[0].keyValueUsage(program: Units.program, namespace: "host").entries == 120)
        }
    }

    @Test("of authors who follow the same head through two daemons exactly one wins", arguments: StoreKind.all)
    func oneHead(kind: StoreKind) async throws {
        try await kind.withStores(2) { stores in
            for round in 0..<4 {
                let head: Int64? = round == 0 ? nil : Int64(round)
                let units = try (0..<12).map { try Units.version(["round \(round) author \($0)"], after: head) }
                let outcomes = await withTaskGroup(of: Result<Receipt, StoreError>.self) { group in
                    for (author, unit) in units.enumerated() {
                        group.addTask { await outcome(of: unit, in: stores[author % 2]) }
                    }
                    return await group.reduce(into: []) { $0.append($1) }
                }
                #expect(outcomes.compactMap { try? $0.get().version } == [Int64(round + 1)])
                for case .failure(let error) in outcomes { #expect(error.code == "conflict") }
            }
        }
    }
}
