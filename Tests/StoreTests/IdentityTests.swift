// SPDX-License-Identifier: Apache-2.0

import Store
import StoreSuite
import Testing

@Suite("Identities")
struct IdentityTests {
    @Test("identities are written with the unit they come in, and with none that fails", arguments: StoreKind.all)
    func writing(kind: StoreKind) async throws {
        try await kind.withStore { store in
            var unit = try Units.version(["a"], after: nil)
            unit.identities = [
                .put(PersonIdentity(personID: "r02", name: "Amaru", mail: "a@example.org", note: "likes\ntea")),
                .put(PersonIdentity(personID: "r01", name: "李")), .put(PersonIdentity(personID: "r03", name: "X")),
                .remove(personID: "r03"),
            ]
            _ = try await store.commit(unit)
            let expected = [
                PersonIdentity(personID: "r01", name: "李"),
                PersonIdentity(personID: "r02", name: "Amaru", mail: "a@example.org", note: "likes\ntea"),
            ]
            #expect(try await store.identities(program: Units.program) == expected)
            #expect(try await store.identities(program: "other") == [])

            // Another program's are another matter; a unit that conflicts changes nobody's.
            _ = try await store.commit(
                UnitOfWork(program: "other", by: "t", atMicros: 1, identities: [.put(expected[0]), .removeAll]))
            var late = try Units.version(["b"], after: nil)
            late.identities = [.removeAll]
            guard case .failure(.conflict) = await outcome(of: late, in: store) else {
                Issue.record("a unit on an old head was committed")
                return
            }
            #expect(try await store.identities(program: Units.program) == expected)

            let nul = UnitOfWork(
                program: Units.program, by: "t", atMicros: 1,
                identities: [.put(PersonIdentity(personID: "r04", name: "a\0b"))])
            guard case .failure(.invalid) = await outcome(of: nul, in: store) else {
                Issue.record("U+0000 was taken")
                return
            }
        }
    }
}
