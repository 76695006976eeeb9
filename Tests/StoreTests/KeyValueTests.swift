// SPDX-License-Identifier: Apache-2.0

import Store
import StoreSuite
import Testing

@Suite("Key-values")
struct KeyValueTests {
    @Test("an etag changes with every write and does not come back after a delete", arguments: StoreKind.all)
    func etags(kind: StoreKind) async throws {
        try await kind.withStore { store in
            var seen: Set<Int64> = []
            for value in 0..<4 {
                let receipt = try await store.commit(Units.keyValues([Units.put("k", "\(value)")]))
                let etag = try #require(receipt.etag)
                #expect(seen.insert(etag).inserted)
                let found = try await store.keyValue(program: Units.program, namespace: "host", key: "k")
                #expect(found == KeyValue(key: "k", json: Units.text("\(value)"), etag: etag))
                if value == 1 {
                    _ = try await store.commit(Units.keyValues([.delete(namespace: "host", key: "k")]))
                    #expect(try await store.keyValue(program: Units.program, namespace: "host", key: "k") == nil)
                }
            }
        }
    }

    @Test("a listing has exactly the keys with the prefix, in byte order, page by page", arguments: StoreKind.all)
    func listing(kind: StoreKind) async throws {
        try await kind.withStore { store in
            let keys = [
                "a", "a/", "a/1", "a/2", "a/\u{D7FF}", "a/\u{E000}", "a/\u{10FFFF}", "a/\u{10FFFF}z", "a0", "b", "é",
                "z\u{D7FF}",
                "z\u{D7FF}1", "z\u{E000}", "\u{10FFFF}", "\u{10FFFF}\u{10FFFF}x",
            ]
            _ = try await store.commit(Units.keyValues(keys.map { Units.put($0, "0") }))
            _ = try await store.commit(Units.keyValues([Units.put("a/other", "0", namespace: "org.example")]))
            for prefix in ["", "a", "a/", "a/\u{10FFFF}", "b", "z\u{D7FF}", "\u{10FFFF}", "none"] {
                let wanted = keys.filter { Array($0.utf8).starts(with: prefix.utf8) }
                    .sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
                var listed: [String] = []
                while true {
                    let page = try await store.keyValues(
                        program: Units.program, namespace: "host", prefix: prefix, after: listed.last, limit: 3)
                    listed += page.map(\.key)
                    if page.count < 3 { break }
                }
                #expect(listed == wanted, "prefix \(prefix)")
            }
        }
    }

    @Test("the count of a namespace is the count of what is in it, whatever is written", arguments: StoreKind.all)
    func usage(kind: StoreKind) async throws {
        try await kind.withStore { store in
            var generator = SystemRandomNumberGenerator()
            for _ in 0..<40 {
                let writes: [KeyValueWrite] = (0..<5).map { _ in
                    let key = "key\(Int.random(in: 0..<6, using: &generator))é"
                    if Bool.random(using: &generator) { return .delete(namespace: "host", key: key) }
                    return Units.put(key, String(repeating: "1", count: Int.random(in: 1..<50, using: &generator)))
                }
                _ = try await store.commit(Units.keyValues(writes))
                let entries = try await store.keyValues(
                    program: Units.program, namespace: "host", prefix: "", after: nil, limit: 100)
                let bytes = entries.reduce(0) { $0 + $1.key.utf8.count + $1.json.count }
                #expect(
                    try await store.keyValueUsage(program: Units.program, namespace: "host")
                        == KeyValueUsage(bytes: Int64(bytes), entries: Int64(entries.count)))
            }
        }
    }

    @Test("a quota is kept to the byte, and never keeps anybody from deleting", arguments: StoreKind.all)
    func quota(kind: StoreKind) async throws {
        try await kind.withStore { store in
            let quotas: [String: Int64] = ["host": 10]
            // One byte of key and nine of value.
            _ = try await store.commit(Units.keyValues([Units.put("a", "123456789")], quotas: quotas))
            let before = try await Contents(store)
            await #expect(throws: StoreError.quotaExceeded(namespace: "host", limit: 10, bytes: 12)) {
                try await store.commit(Units.keyValues([Units.put("b", "1")], quotas: quotas))
            }
            #expect(try await Contents(store) == before)
            _ = try await store.commit(
                Units.keyValues([.delete(namespace: "host", key: "a"), Units.put("b", "12")], quotas: quotas))
            _ = try await store.commit(Units.keyValues([Units.put("c", "12345678901")]))
            _ = try await store.commit(Units.keyValues([.delete(namespace: "host", key: "b")], quotas: quotas))
            #expect(try await store.keyValueUsage(program: Units.program, namespace: "host").bytes == 12)
        }
    }

    @Test("what cannot be kept is refused before anything happens, and named", arguments: StoreKind.all)
    func invalid(kind: StoreKind) async throws {
        try await kind.withStore { store in
            let long = String(repeating: "k", count: 1_025)
            let refused: [(KeyValueWrite, String)] = [
                (Units.put("", "1"), "key_values.key"), (Units.put(long, "1"), "key_values.key"),
                (Units.put("a\0b", "1"), "key_values.key"),
                (Units.put("a", "1", namespace: ""), "key_values.namespace"),
                (.put(namespace: "host", key: "a", json: [0xC3, 0x28]), "key_values.value of a"),
                (.put(namespace: "host", key: "a", json: [0x31, 0]), "key_values.value of a"),
            ]
            for (write, field) in refused {
                let error = await #expect(throws: StoreError.self) {
                    try await store.commit(Units.keyValues([Units.put("good", "1"), write]))
                }
                guard case .invalid(field, _, _) = error else {
                    Issue.record("\(field): \(String(describing: error))")
                    continue
                }
            }
            let usage = try await store.keyValueUsage(program: Units.program, namespace: "host")
            #expect(usage.entries == 0)
        }
    }
}
