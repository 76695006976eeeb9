// SPDX-License-Identifier: Apache-2.0

import Store
import StoreSuite
import Testing

@Suite("Units by their id")
struct CommitTests {
    @Test("a unit that is committed again is not applied again, and gives its receipt", arguments: StoreKind.all)
    func again(kind: StoreKind) async throws {
        try await kind.withStores(2) { stores in
            let unit = try Units.everything(after: nil)
            let receipt = try await stores[0].commit(unit)
            let contents = try await Contents(stores[0])
            #expect(try await stores[1].commit(unit) == receipt)
            #expect(try await stores[0].commitTogether([unit, unit]) == [.success(receipt), .success(receipt)])
            #expect(try await Contents(stores[1]) == contents)
            #expect(try await stores[1].receipt(program: Units.program, of: unit.id) == receipt)
            #expect(try await stores[1].receipt(program: "other", of: unit.id) == nil)
            #expect(try await stores[1].receipt(program: Units.program, of: UnitID()) == nil)
        }
    }

    @Test("of a group every unit is recognised, however many there are", arguments: StoreKind.all)
    func groupAgain(kind: StoreKind) async throws {
        try await kind.withStore { store in
            // More than the receipts that one statement asks for.
            let units = (0..<40).map { number in
                var unit = Units.keyValues([Units.put("k\(number)", "\(number)")])
                unit.events = [NewEvent(kind: "test", bodyJSON: Units.text("\(number)"))]
                return unit
            }
            let first = try await store.commitTogether(units)
            #expect(try await store.commitTogether(units) == first)
            #expect(try await store.events(program: Units.program, after: 0, limit: 100).count == units.count)
        }
    }

    @Test("a unit that failed has no receipt, and may be committed later", arguments: StoreKind.all)
    func failed(kind: StoreKind) async throws {
        try await kind.withStore { store in
            let unit = try Units.version(["b"], after: 1)
            await #expect(throws: StoreError.self) { try await store.commit(unit) }
            #expect(try await store.receipt(program: Units.program, of: unit.id) == nil)
            _ = try await store.commit(Units.version(["a"], after: nil))
            #expect(try await store.commit(unit).version == 2)
        }
    }

    @Test("a day later a unit is forgotten", arguments: StoreKind.all)
    func pruning(kind: StoreKind) async throws {
        try await kind.withStore { store in
            let blob = kind == .sqlite ? "x'00'" : "'\\x00'"
            try await store.run(
                "INSERT INTO commits (program_id, unit_id, committed_at) VALUES ('demo', \(blob), 1)")
            _ = try await store.commit(Units.keyValues([Units.put("a", "1")]))
            // The store forgets behind the answer, before the next commit of the same connection.
            _ = try await store.commit(Units.keyValues([Units.put("a", "2")]))
            #expect(try await store.integers("SELECT count(*) FROM commits") == [2])
        }
    }

    @Test(
        "a hint tells every daemon how far a program has come, and nobody of another program", arguments: StoreKind.all)
    func hints(kind: StoreKind) async throws {
        try await kind.withStores(2) { stores in
            var here = stores[0].hints(program: Units.program).makeAsyncIterator()
            var there = stores[1].hints(program: Units.program).makeAsyncIterator()
            var other = stores[1].hints(program: "other").makeAsyncIterator()
            for head in [nil, 1, 2] as [Int64?] {
                let receipt = try await stores[0].commit(Units.everything(after: head))
                let expected = StoreHint(receipt)
                // Hints may be merged and may come twice, but what was committed is told.
                while let hint = await here.next(), hint != expected {}
                while let hint = await there.next(), hint != expected {}
            }
            _ = try await stores[0].commit(Units.version(["x"], after: nil, program: "other"))
            #expect(await other.next() == StoreHint(version: 1, event: 1))
            await stores[1].close()
            while await there.next() != nil {}
        }
    }
}
