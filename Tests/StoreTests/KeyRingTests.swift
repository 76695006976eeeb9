// SPDX-License-Identifier: Apache-2.0

import Cryptography
import Store
import StoreSuite
import Testing

@Suite("The key ring") struct KeyRingTests {
    private func rotate(_ id: String) throws -> RotateKeyRing {
        RotateKeyRing(
            program: Units.program,
            fresh: SealingKey(id: id, bytes: Array(repeating: 7, count: 32), createdAtMicros: 0),
            rotateMicros: 100_000_000, keepMicros: 200_000_000)
    }

    @Test("one key is made when one is due, all daemons get it, and old ones go", arguments: StoreKind.all)
    func rotating(kind: StoreKind) async throws {
        let clock = ManualClock()
        try await kind.withStore(clock: clock) { store in
            #expect(try await store.answer(KeyRingQuery(program: Units.program)).isEmpty)
            let first = try await store.apply(try rotate("a"))
            #expect(first.map(\.id) == ["a"] && first[0].bytes.count == 32 && first[0].createdAtMicros > 0)
            #expect(try await store.apply(try rotate("b")) == first, "another daemon gets what is there")
            #expect(try await store.answer(KeyRingQuery(program: "other")).isEmpty)
            clock.advance(seconds: 101)
            #expect(try await store.apply(try rotate("c")).map(\.id) == ["c", "a"])
            clock.advance(seconds: 101)
            #expect(try await store.apply(try rotate("d")).map(\.id) == ["d", "c"])
            // A clock that was set back a little makes no key each time.
            clock.setWall(bySeconds: -50)
            #expect(try await store.apply(try rotate("e")).map(\.id) == ["d", "c"])
        }
    }
}
