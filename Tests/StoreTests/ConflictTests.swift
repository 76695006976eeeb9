// SPDX-License-Identifier: Apache-2.0

import Store
import StoreSuite
import Testing

@Suite("Conflicts")
struct ConflictTests {
    @Test("everything that has changed is named, expected and found, and nothing is written", arguments: StoreKind.all)
    func named(kind: StoreKind) async throws {
        try await kind.withStore { store in
            _ = try await store.commit(Units.version(["a"], after: nil, reason: "import"))
            _ = try await store.commit(Units.keyValues([Units.put("mode", "1")]))
            _ = try await store.commit(Units.keyValues([Units.put("mode", "2")]))
            let before = try await Contents(store)

            var unit = try Units.version(["b"], after: nil)
            unit.expect.keyValues = [
                KeyValueExpectation(namespace: "host", key: "mode", etag: 1),
                KeyValueExpectation(namespace: "host", key: "absent", etag: 9),
                KeyValueExpectation(namespace: "host", key: "new", etag: nil),
            ]
            unit.keyValues = [Units.put("mode", "3"), Units.put("new", "1")]
            let error = await #expect(throws: StoreError.self) { try await store.commit(unit) }
            #expect(
                error
                    == .conflict([
                        .version(plan: .live, expected: nil, found: before.head?.summary),
                        .keyValue(namespace: "host", key: "mode", expected: 1, found: 2),
                        .keyValue(namespace: "host", key: "absent", expected: 9, found: nil),
                    ]))
            let text = try #require(error?.description)
            #expect(text.contains("expected no version yet, found version 1 by coordinator (import)"))
            #expect(text.contains("key mode of host: expected etag 1, found etag 2"))
            #expect(text.contains("key absent of host: expected etag 9, found no such key"))
            #expect(try await Contents(store) == before)
        }
    }

    @Test("of fifty authors who follow the same head exactly one wins, again and again", arguments: StoreKind.all)
    func fifty(kind: StoreKind) async throws {
        try await kind.withStore { store in
            for round in 0..<6 {
                let head: Int64? = round == 0 ? nil : Int64(round)
                let units = try (0..<50).map { try Units.version(["round \(round) author \($0)"], after: head) }
                let outcomes = await withTaskGroup(of: Result<Receipt, StoreError>.self) { group in
                    for unit in units {
                        group.addTask { await outcome(of: unit, in: store) }
                    }
                    return await group.reduce(into: []) { $0.append($1) }
                }
                var won: [Int64?] = []
                for outcome in outcomes {
                    switch outcome {
                    case .success(let receipt): won.append(receipt.version)
                    case .failure(.conflict(let conflicts)):
                        guard case .version(.live, head, let found?) = conflicts.first else {
                            Issue.record("another conflict: \(conflicts)")
                            continue
                        }
                        #expect(found.number == Int64(round + 1))
                    case .failure(let error): Issue.record("another error: \(error)")
                    }
                }
                #expect(won == [Int64(round + 1)])
            }
            #expect(try await store.integers("SELECT count(*) FROM roster_batches") == [6])
            #expect(try await store.events(program: Units.program, after: 0, limit: 100).count == 6)
        }
    }

    @Test("a counter that a hundred tasks raise by compare and set loses no step", arguments: StoreKind.all)
    func compareAndSet(kind: StoreKind) async throws {
        try await kind.withStore { store in
            try await withThrowingTaskGroup(of: Void.self) { group in
                for _ in 0..<20 {
                    group.addTask {
                        for _ in 0..<5 { try await raise(store) }
                    }
                }
                try await group.waitForAll()
            }
            let counter = try await store.keyValue(program: Units.program, namespace: "host", key: "counter")
            #expect(counter?.json == Units.text("100"))
        }

        @Sendable func raise(_ store: any TestedStore) async throws {
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
    }

    @Test("a new version without the head that it follows is refused", arguments: StoreKind.all)
    func unguarded(kind: StoreKind) async throws {
        try await kind.withStore { store in
            var unit = try Units.version(["a"], after: nil)
            for expectation in [nil, VersionExpectation(plan: .draft("x"), number: nil)] {
                unit.expect.version = expectation
                let error = await #expect(throws: StoreError.self) { try await store.commit(unit) }
                guard case .invalid("expect.version", _, _) = error else {
                    Issue.record("another error: \(String(describing: error))")
                    continue
                }
            }
        }
    }
}
