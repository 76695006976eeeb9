// SPDX-License-Identifier: Apache-2.0

import Columns
import JSON
import Kernel
import Roster
import RosterJSON
import Services
import Store
import StoreSuite
import Testing

/// Commits of many tasks at once come to what some order of them, one after the other, comes to.
@Suite struct CommitPropertyTests {
    /// What one commit of the test wants.
    private struct Wish: Sendable {
        let number: Int
        let person: String
        let day: Int
        let service: String?
        let expectsHead: Bool

        init(_ number: Int, _ random: inout Generator) {
            self.number = number
            let people = ["R1", "R2", "F1"]
            person = people[Int.random(in: 0..<3, using: &random)]
            day = Int.random(in: 7...9, using: &random)
            service = [nil, "ICU", "CLIN"][Int.random(in: 0..<3, using: &random)]
            expectsHead = Bool.random(using: &random)
        }

        var edit: JSONValue {
            let date = "2026-01-0\(day)"
            return service.map { Sample.put(person, date, "AM", $0) } ?? Sample.delete(person, date, "AM")
        }
    }

    private struct Generator: RandomNumberGenerator {
        var state: UInt64
        mutating func next() -> UInt64 {
            state &+= 0x9E37_79B9_7F4A_7C15
            var z = state
            z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
            z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
            return z ^ (z >> 31)
        }
    }

    @Test(arguments: StoreKind.all, [1, 2] as [UInt64])
    func concurrentCommitsEqualSomeSerialOrder(kind: StoreKind, seed: UInt64) async throws {
        try await TestHost.withTwo(on: kind) { host, other async throws in
            var random = Generator(state: seed)
            let wishes = (0..<40).map { Wish($0, &random) }
            let done = try await withThrowingTaskGroup(of: (Int, TestHost.Reply).self) { group in
                for wish in wishes {
                    let desk = wish.number % 2 == 0 ? host : other
                    group.addTask {
                        var expect: JSONObject = [:]
                        if wish.expectsHead {
                            let head = try await desk.library.head()?.summary.number ?? 0
                            expect["version"] = .integer(head)
                        }
                        let reply = try await desk.commit([
                            "expect": .object(expect), "edits": [wish.edit], "reason": .string("w\(wish.number)"),
                            "kv": [["op": "put", "key": .string("w\(wish.number)"), "value": 1]],
                        ])
                        return (wish.number, reply)
                    }
                }
                return try await group.reduce(into: [Int: TestHost.Reply]()) { $0[$1.0] = $1.1 }
            }
            for wish in wishes where !wish.expectsHead {
                let reply = try #require(done[wish.number])
                // Deleting what is not there is a fault of the edit, and nothing else may fail.
                #expect(reply.status == .ok || (wish.service == nil && reply.status == .invalid), "\(reply.detail)")
            }
            for reply in done.values { #expect([.ok, .conflict, .invalid].contains(reply.status), "\(reply.detail)") }

            // The order is that of the versions: repeating their edits one by one gives every one of them.
            let versions = try await host.library.versions(limit: 100).reversed()
            #expect(versions.map(\.number) == Array(1...Int64(versions.count)))
            #expect(versions.map { $0.parent ?? 0 } == (0..<Int64(versions.count)).map { $0 })
            var tables = try await host.library.version(1).tables
            for version in versions.dropFirst() {
                let number = try #require(Int(version.reason.dropFirst()))
                #expect(done[number]?.body["version"]?.integerValue == version.number)
                tables = try tables.applying(try RosterEditJSON.edits([wishes[number].edit])).tables
                let stored = try await host.library.version(version.number)
                #expect(Sample.assignments(tables) == Sample.assignments(stored.tables))
            }
            // Keys of exactly those that succeeded are there, and every new version has its event.
            for (number, reply) in done {
                let key = try await host.store.keyValue(program: "main", namespace: "org.example.p", key: "w\(number)")
                #expect((key != nil) == (reply.status == .ok))
            }
            let events = try await host.store.events(program: "main", after: 0, limit: 500)
            #expect(events.compactMap(\.version) == versions.map(\.number))
        }
    }
}
