// SPDX-License-Identifier: Apache-2.0

import Cryptography
import Store
import StoreSuite
import Testing

@Suite("Tokens")
struct TokenTests {
    private func token(
        _ id: String, role: String = "viewer", secret: String = "secret", expires: Int64? = nil
    ) throws -> NewToken {
        NewToken(
            id: id, owner: "Åsa", role: role, scopes: ["tool:get_*", "personal:stress"], disclosure: "initials",
            label: "n8n \"nightly\"", hash: try SHA256.digest(of: Units.text(secret)), createdBy: "local",
            expiresAtMicros: expires)
    }

    private func create(
        _ token: NewToken, in store: any Store, unlessLiveRole: String? = nil
    ) async throws -> CreateToken.Answer {
        try await store.apply(CreateToken(program: Units.program, token: token, unlessLiveRole: unlessLiveRole))
    }

    private func tokens(_ store: any Store, endedAfter: Int64 = 0) async throws -> [TokenRecord] {
        try await store.answer(TokensQuery(program: Units.program, endedAfterMicros: endedAfter)).tokens
    }

    @Test("a token is kept as it was given, and made once however often it is made", arguments: StoreKind.all)
    func creating(kind: StoreKind) async throws {
        try await kind.withStores(2) { stores in
            let new = try token("aaaaaaaaaa", expires: 1_900_000_000_000_000)
            guard case .created(let made, let first) = try await create(new, in: stores[0]),
                case .created(let again, let second) = try await create(new, in: stores[1])
            else {
                Issue.record("no token was made")
                return
            }
            #expect(made == again && second == first + 1)
            #expect(try await tokens(stores[1]) == [made])
            #expect(made.scopes == new.scopes && made.disclosure == "initials" && made.mcpDisclosure == nil)
            #expect(made.hash == new.hash && made.label == new.label && made.owner == "Åsa")
            #expect(made.expiresAtMicros == new.expiresAtMicros && made.revoked == nil && made.lastUsedAtMicros == nil)
            // Another secret under the same id is another token.
            await #expect(throws: StoreError.self) {
                try await create(token("aaaaaaaaaa", secret: "other"), in: stores[0])
            }
            #expect(
                try await stores[0].answer(TokensQuery(program: "other", endedAfterMicros: 0)).tokens.isEmpty)
        }
    }

    @Test("a revocation stays with who was first, and every daemon is told", arguments: StoreKind.all)
    func revoking(kind: StoreKind) async throws {
        let clock = ManualClock()
        try await kind.withStores(2, clock: clock) { stores in
            var there = stores[1].hints(program: Units.program).makeAsyncIterator()
            guard case .created(_, let made) = try await create(token("aaaaaaaaaa"), in: stores[0]) else { return }
            while let hint = await there.next(), hint.token < made {}
            clock.advance(seconds: 5)
            let revoke = RevokeToken(program: Units.program, id: "aaaaaaaaaa", by: "alice")
            guard case .revoked(let first, let revision) = try await stores[0].apply(revoke) else {
                Issue.record("it was not revoked")
                return
            }
            #expect(revision > made && first.revoked == TokenRevocation(atMicros: clock.now.wallMicros, by: "alice"))
            while let hint = await there.next(), hint.token < revision {}
            clock.advance(seconds: 5)
            let later = RevokeToken(program: Units.program, id: "aaaaaaaaaa", by: "bob")
            guard case .revoked(let second, _) = try await stores[1].apply(later) else { return }
            #expect(second.revoked == first.revoked)
            let unknown = RevokeToken(program: Units.program, id: "bbbbbbbbbb", by: "bob")
            #expect(try await stores[1].apply(unknown) == .unknown)
            // What ended long ago is not read any more.
            #expect(try await tokens(stores[0], endedAfter: clock.now.wallMicros).isEmpty)
            #expect(try await stores[0].answer(TokenRevisionQuery(program: Units.program)) > revision)
        }
    }

    @Test("one administrator's token is the first, whoever asks at once", arguments: StoreKind.all)
    func bootstrap(kind: StoreKind) async throws {
        let clock = ManualClock()
        try await kind.withStores(2, clock: clock) { stores in
            let soon = clock.now.wallMicros + 1_000_000
            let answers = try await withThrowingTaskGroup(of: Bool.self) { group in
                for number in 0..<6 {
                    let wish = try token("aaaaaaaaa\(number + 2)", role: "admin", expires: soon)
                    group.addTask {
                        if case .created = try await create(wish, in: stores[number % 2], unlessLiveRole: "admin") {
                            return true
                        }
                        return false
                    }
                }
                return try await group.reduce(into: [Bool]()) { $0.append($1) }
            }
            #expect(answers.count { $0 } == 1)
            // One that has expired is in nobody's way.
            clock.advance(seconds: 2)
            guard
                case .created = try await create(
                    token("bbbbbbbbbb", role: "admin"), in: stores[0], unlessLiveRole: "admin")
            else {
                Issue.record("a token that has expired is in the way")
                return
            }
        }
    }

    @Test("use is noted and never goes back, and tells nobody that tokens changed", arguments: StoreKind.all)
    func use(kind: StoreKind) async throws {
        try await kind.withStore { store in
            _ = try await create(token("aaaaaaaaaa"), in: store)
            let revision = try await store.answer(TokenRevisionQuery(program: Units.program))
            for moment in [70, 50] as [Int64] {
                _ = try await store.apply(TouchTokens(program: Units.program, uses: ["aaaaaaaaaa": moment, "x": 1]))
            }
            #expect(try await tokens(store).map(\.lastUsedAtMicros) == [70])
            #expect(try await store.answer(TokenRevisionQuery(program: Units.program)) == revision)
        }
    }
}
