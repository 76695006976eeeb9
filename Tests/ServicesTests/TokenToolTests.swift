// SPDX-License-Identifier: Apache-2.0

import JSON
import Kernel
import SQLiteStore
import Store
import Telemetry
import Testing

@testable import Services

@Suite("Tools of tokens")
struct TokenToolTests {
    /// Runs a test against a register on a store of its own, with the clock of the host.
    private func with(_ body: (TestHost, TokenRegister) async throws -> Void) async throws {
        try await TestHost.with { host async throws in
            let register = TokenRegister(store: host.store, program: "main", time: host.time.source)
            let tools =
                TokenTools.all(register, time: host.time.source) + WhoAmITool.all(register.book, isReadOnly: false)
            host.registry.update { $0 + [HostPlugin.registered(tools: tools, version: "1", calls: host.calls)] }
            try await register.load()
            try await body(host, register)
        }
    }

    private func admin(
        _ name: String = "root", _ credential: Credential = .token(id: "aaaaaaaaaa"), scopes: Scopes = .everything,
        disclosure: Disclosure = .full, role: Kernel.Role = .admin
    ) -> CallContext {
        CallContext(
            principal: Principal(
                name: name, role: role, disclosure: disclosure, scopes: scopes, credential: credential),
            face: .rest, correlationID: "c")
    }

    @Test("whoever runs the machine makes the first administrator, and only the first for themselves")
    func bootstrap() async throws {
        try await with { host, register in
            let local = admin("local", .socket(uid: 0))
            let wish: JSONValue = ["owner": "local", "role": "admin", "expires": "never"]
            let first = try await host.run("create_token", wish, as: local)
            #expect(first["owner"] == "local" && first["created_by"] == "local")
            #expect(await host.problem("create_token", wish, as: local)?.code == .forbidden)
            // For others they go on to make what is wanted; nobody else makes their own.
            _ = try await host.run("create_token", ["owner": "alice", "role": "approver"], as: local)
            for role in ["approver", "admin"] {
                let own: JSONValue = ["owner": "root", "role": .string(role)]
                #expect(await host.problem("create_token", own, as: admin())?.code == .forbidden)
            }
            // When the first is revoked, the way in is open again.
            _ = try await register.revoke(first["id"]?.stringValue ?? "", by: local.principal)
            _ = try await host.run("create_token", wish, as: local)
        }
    }

    @Test("nobody gives more than they have, and not everybody gives")
    func bounds() async throws {
        try await with { host, register in
            let limited = admin(
                scopes: try Scopes(parsing: ["tool:create_token", "personal:stress"]), disclosure: .initials)
            let made = try await host.run(
                "create_token", ["owner": "bob", "role": "viewer", "scopes": ["effect:read"]], as: limited)
            #expect(made["scopes"] == ["tool:create_token", "effect:read"])
            #expect(made["disclosure"] == "initials")
            let id = try #require(made["id"]?.stringValue)
            #expect(register.book.token(id)?.scopes.reaches("get_roster", of: HostPlugin.id) == false)
            for wish: JSONValue in [
                ["owner": "bob", "role": "viewer", "scopes": ["personal:behaviour"]],
                ["owner": "bob", "role": "viewer", "disclosure": "full"],
                ["owner": "bob", "role": "viewer", "mcp_disclosure": "full"],
            ] {
                #expect(await host.problem("create_token", wish, as: limited)?.code == .forbidden, "\(wish.text)")
            }
            let wish: JSONValue = ["owner": "bob", "role": "viewer"]
            for role in [Kernel.Role.viewer, .operator, .approver] {
                #expect(await host.problem("create_token", wish, as: admin(role: role))?.code == .forbidden)
                #expect(await host.problem("list_tokens", as: admin(role: role))?.code == .forbidden)
                #expect(
                    await host.problem("revoke_token", ["id": .string(id)], as: admin(role: role))?.code == .forbidden)
            }
            #expect(await host.problem("create_token", wish, as: admin("anonymous", .anonymous))?.code == .forbidden)
            var kept = admin()
            kept.callID = "call"
            #expect(await host.problem("create_token", wish, as: kept)?.code == .forbidden)
            var nested = admin()
            nested.depth = 1
            #expect(await host.problem("create_token", wish, as: nested)?.code == .forbidden)
        }
    }

    @Test(
        "until when a token is good, in every way of saying it",
        arguments: [
            ("never", nil), ("90s", 90), ("5m", 300), ("2h", 7_200), ("3d", 259_200), ("1w", 604_800),
            // The host's clock stands at 2026-01-05T14:00:00Z.
            ("2026-01-05", 36_000), ("2026-01-05T15:30:00+01:00", 1_800),
        ] as [(String, Int64?)])
    func expiry(text: String, seconds: Int64?) throws {
        let end = try TokenExpiry.microseconds(of: text, nowMicros: TestHost.start)
        #expect(end == seconds.map { TestHost.start + $0 * 1_000_000 })
    }

    @Test(
        "what is no time ahead is refused",
        arguments: [
            "", "0s", "90", "d", "-1d", "1y", "99999999999d", "yesterday", "2026-01-04", "2026-01-05T14:00:00Z",
            "2026-13-01", "NEVER", "1 d", "9999999999999w", "999999999w", "999999999d", "99999999w",
        ])
    func noExpiry(text: String) {
        #expect(throws: Problem.self) { try TokenExpiry.microseconds(of: text, nowMicros: TestHost.start) }
    }

    @Test("lists are of live tokens, in the order of their making, a page at a time; use is noted once a minute")
    func lists() async throws {
        try await with { host, register in
            var ids: [String] = []
            for number in 0..<5 {
                let made = try await host.run(
                    "create_token", ["owner": "o\(number % 2)", "role": "viewer", "expires": "1d"], as: admin())
                ids.append(made["id"]?.stringValue ?? "")
            }
            _ = try await host.run("revoke_token", ["id": .string(ids[1])], as: admin())
            func list(_ arguments: JSONValue) async throws -> [String] {
                (try await host.run("list_tokens", arguments, as: admin())["items"]?.arrayValue ?? [])
                    .compactMap { $0["id"]?.stringValue }
            }
            #expect(try await list([:]).sorted() == [ids[0], ids[2], ids[3], ids[4]].sorted())
            #expect(try await list(["state": "revoked"]) == [ids[1]])
            #expect(try await list(["owner": "o1", "state": "all"]).sorted() == [ids[1], ids[3]].sorted())
            let page = try await host.run("list_tokens", ["limit": 3, "state": "all"], as: admin())
            let cursor = try #require(page["next_cursor"]?.stringValue)
            let rest = try await list(["limit": 3, "state": "all", "cursor": .string(cursor)])
            #expect(page["items"]?.arrayValue?.count == 3 && rest.count == 2)
            #expect(!page.text.contains("hf_"))
            #expect(await host.problem("show_token", ["id": "aaaaaaaaaa"], as: admin())?.code == .notFound)
            // Another daemon on the store finds out what changed by the revision.
            let other = TokenRegister(store: host.store, program: "main", time: host.time.source)
            try await other.lookAtStore()
            #expect(other.book.token(ids[0])?.owner == "o0" && other.book.token(ids[1])?.isRevoked == true)
            try await register.writeUses()
            #expect(try await host.run("show_token", ["id": .string(ids[0])], as: admin())["last_used_at"] == .null)
        }
    }
}
