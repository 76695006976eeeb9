// SPDX-License-Identifier: Apache-2.0

import Cryptography
import JSON
import Synchronization
import Telemetry
import Testing

@testable import Kernel

/// An authenticator with tokens of its own and a clock that is told.
struct AccessBench {
    let time = ManualTime(wallMicroseconds: 1_000_000_000, monotonicNanoseconds: 1_000_000_000_000)
    let book = TokenBook()
    let metrics = MetricsRegistry()
    let policy: Live<AccessPolicy>
    let authenticator: Authenticator

    static let home = Peer.tcp(address: "192.0.2.7")

    init(_ policy: AccessPolicy = AccessPolicy(), accounts: [UInt32: SystemAccount] = [:]) {
        let live = Live(policy)
        self.policy = live
        authenticator = Authenticator(
            policy: live, book: book, metrics: metrics, time: time.source, ownUser: 500,
            account: { accounts[$0] ?? SystemAccount(name: nil, groups: []) })
    }

    /// A token that the book knows, as a client shows it.
    func issue(
        _ owner: String = "alice", role: Role = .operator, scopes: [String] = [], disclosure: Disclosure? = nil,
        mcpDisclosure: Disclosure? = nil, expiresAt: Int64? = nil, isRevoked: Bool = false
    ) throws -> (id: String, text: String) {
        let made = try TokenText.make()
        book.enter(
            IssuedToken(
                id: made.token.id, owner: owner, role: role, scopes: try Scopes(parsing: scopes),
                disclosure: disclosure, mcpDisclosure: mcpDisclosure, expiresAtMicros: expiresAt,
                isRevoked: isRevoked, hash: made.token.hash), revision: book.revision + 1)
        return (made.token.id, made.text)
    }

    func show(_ field: String..., from peer: Peer = home) -> Result<Identity, Problem> {
        authenticator.identity(for: Attempt(authorization: field, peer: peer))
    }

    func problem(_ field: String..., from peer: Peer = home) -> Problem? {
        if case .failure(let problem) = authenticator.identity(for: Attempt(authorization: field, peer: peer)) {
            return problem
        }
        return nil
    }

    func failures(_ reason: AuthenticationFailure) throws -> UInt64 {
        let line = "holdfast_authentication_failures_total{reason=\"\(reason.rawValue)\"} "
        let found = try #require(metrics.exposition().split(separator: "\n").first { $0.hasPrefix(line) })
        return try #require(UInt64(found.dropFirst(line.count)))
    }
}

@Suite("Authenticator")
struct AuthenticatorTests {
    @Test("a token stands for its owner, with its own rights")
    func token() throws {
        let bench = AccessBench()
        let (id, text) = try bench.issue(scopes: ["tool:get_*"], disclosure: .initials)
        let identity = try bench.show("Bearer " + text).get()
        #expect(identity.name == "alice" && identity.role == .operator && identity.credential == .token(id: id))
        #expect(try identity.scopes == Scopes(parsing: ["tool:get_*"]))
        #expect(bench.book.token(id)?.lastUsedAtMicros == 1_000_000_000)
        // The name of the scheme has no case, and more than one space may stand behind it (RFC 9110, 11.4).
        #expect(try bench.show("bEARER   " + text).get() == identity)
    }

    @Test("what is not a token of ours is refused with its reason counted and nothing told")
    func refusals() throws {
        let bench = AccessBench(AccessPolicy(failedAttempts: 1_000))
        let (_, text) = try bench.issue()
        let expired = try bench.issue(expiresAt: 1_000_000_000)
        let revoked = try bench.issue(isRevoked: true)
        let last = text.last == "A" ? "B" : "A"
        let wrong = text.dropLast() + last
        let other = try TokenText.make().text
        let cases: [(String, AuthenticationFailure, ProblemCode)] = [
            ("Basic YWxpY2U6c2VjcmV0", .scheme, .authenticationFailed),
            ("Bearer" + text, .scheme, .authenticationFailed), ("", .scheme, .authenticationFailed),
            ("Bearer", .malformed, .authenticationFailed), ("Bearer ", .malformed, .authenticationFailed),
            ("Bearer \(text) x", .malformed, .authenticationFailed),
            ("Bearer \(text),", .malformed, .authenticationFailed),
            ("Bearer " + String(repeating: "a", count: 100_000), .malformed, .authenticationFailed),
            ("Bearer nonsense", .unknown, .invalidToken), ("Bearer " + other, .unknown, .invalidToken),
            ("Bearer " + text.uppercased(), .unknown, .invalidToken),
            ("Bearer " + text + "A", .unknown, .invalidToken), ("Bearer " + wrong, .wrong, .invalidToken),
            ("Bearer " + expired.text, .expired, .invalidToken), ("Bearer " + revoked.text, .revoked, .invalidToken),
        ]
        for (field, reason, code) in cases {
            let before = try bench.failures(reason)
            let problem = try #require(bench.problem(field), "\(field.prefix(40))")
            #expect(problem.code == code && problem.status == 401, "\(field.prefix(40))")
            #expect(problem.detail.contains("holdfast token create"))
            #expect(try bench.failures(reason) == before + 1, "\(field.prefix(40))")
            #expect(!problem.json.text.contains(text.suffix(43)))
        }
        #expect(bench.problem("Bearer " + wrong)?.detail == bench.problem("Bearer " + other)?.detail)
        #expect(bench.problem("Bearer " + text, "Bearer " + text)?.code == .authenticationFailed)
        #expect(bench.problem("Bearer " + text) == nil, "and the token is as good as before")
    }

    @Test("without a token somebody is who the site says, or nobody")
    func anonymous() throws {
        let closed = AccessBench()
        #expect(closed.problem()?.code == .unauthorized)
        #expect(try closed.failures(.missing) == 1)
        let open = AccessBench(AccessPolicy(anonymousRole: .viewer))
        let identity = try open.show().get()
        #expect(identity.name == "anonymous" && identity.role == .viewer && identity.scopes.personal.isEmpty)
        // A bad token is not taken for none.
        #expect(open.problem("Bearer nonsense")?.code == .invalidToken)
    }

    @Test("a user of this machine has the highest role of the rules that name them or a group of theirs")
    func sockets() throws {
        let accounts: [UInt32: SystemAccount] = [
            1_000: SystemAccount(name: "carol", groups: [100, 200]),
            1_001: SystemAccount(name: "anonymous", groups: []),
        ]
        let bench = AccessBench(
            AccessPolicy(socketRoles: [
                SocketRule(.group(200), .approver), SocketRule(.user(1_000), .viewer), SocketRule(.group(300), .admin),
                SocketRule(.user(1_001), .operator),
            ]), accounts: accounts)
        for own in [0, 500] as [UInt32] {
            let identity = try bench.show(from: .unix(uid: own, gid: 7)).get()
            #expect(identity.name == "local" && identity.role == .admin && identity.scopes == .everything)
            #expect(identity.credential == .socket(uid: own))
        }
        let carol = try bench.show(from: .unix(uid: 1_000, gid: 100)).get()
        #expect(carol.name == "carol" && carol.role == .approver && carol.scopes.personal.isEmpty)
        // The group that a process has at the moment counts as well.
        #expect(try bench.show(from: .unix(uid: 1_000, gid: 300)).get().role == .admin)
        #expect(try bench.show(from: .unix(uid: 1_001, gid: 1)).get().name == "uid:1001")
        let stranger = Peer.unix(uid: 1_002, gid: 1_002)
        #expect(bench.problem(from: stranger)?.code == .unauthorized)
        // A token says who somebody is before the machine does.
        let (_, text) = try bench.issue("dave", role: .viewer)
        #expect(try bench.show("Bearer " + text, from: .unix(uid: 0, gid: 0)).get().name == "dave")
        #expect(try bench.show("Bearer " + text, from: stranger).get().name == "dave")
    }

    @Test("MCP shows no more than the site lets it, and no more than the token lets anybody see")
    func disclosure() throws {
        func shown(_ own: Disclosure?, _ mcp: Disclosure?, _ policy: AccessPolicy) throws -> [Disclosure] {
            let bench = AccessBench(policy)
            let (_, text) = try bench.issue(disclosure: own, mcpDisclosure: mcp)
            let identity = try bench.show("Bearer " + text).get()
            return [Face.rest, .mcp].map { identity.principal(face: $0, policy).disclosure }
        }
        let standard = AccessPolicy()
        let open = AccessPolicy(disclosure: .initials, mcpDisclosure: .full)
        #expect(try shown(nil, nil, standard) == [.full, .pseudonym])
        #expect(try shown(.initials, nil, standard) == [.initials, .pseudonym])
        #expect(try shown(.pseudonym, nil, open) == [.pseudonym, .pseudonym])
        #expect(try shown(nil, nil, open) == [.initials, .initials])
        #expect(try shown(nil, .full, standard) == [.full, .full])
        #expect(try shown(.full, .initials, open) == [.full, .initials])
    }

    @Test("a call that waited runs with today's rights of who asked for it")
    func standing() throws {
        let bench = AccessBench(AccessPolicy(anonymousRole: .operator, socketRoles: [SocketRule(.user(9), .viewer)]))
        func kept(_ credential: Credential, _ name: String = "x") -> Principal {
            Principal(name: name, role: .approver, disclosure: .full, credential: credential)
        }
        let (id, text) = try bench.issue(role: .operator, scopes: ["tool:get_*"], expiresAt: 2_000_000_000)
        #expect(try bench.show("Bearer " + text).get().name == "alice")
        let today = try #require(bench.authenticator.standing(of: kept(.token(id: id))))
        #expect(today.role == .operator && !today.scopes.isUnlimited)
        bench.time.advance(nanoseconds: 2_000_000_000_000)
        #expect(bench.problem("Bearer " + text) != nil)
        #expect(bench.authenticator.standing(of: kept(.token(id: id))) != nil, "it was good when it was asked")
        let revoked = try bench.issue(isRevoked: true)
        #expect(bench.authenticator.standing(of: kept(.token(id: revoked.id))) == nil)
        #expect(bench.authenticator.standing(of: kept(.token(id: "unknown"))) == nil)
        #expect(bench.authenticator.standing(of: kept(.socket(uid: 9)))?.role == .viewer)
        #expect(bench.authenticator.standing(of: kept(.socket(uid: 10))) == nil)
        for name in ["anonymous", "anonymous"] {
            #expect(bench.authenticator.standing(of: kept(.none, name))?.role == .operator)
        }
        bench.policy.replace(AccessPolicy())
        #expect(bench.authenticator.standing(of: kept(.anonymous)) == nil)
        #expect(bench.authenticator.standing(of: kept(.none, "anonymous")) == nil)
        #expect(bench.authenticator.standing(of: kept(.system, "schedule"))?.role == .approver)
    }

    @Test("a stream ends with the credential that it was opened with, and with no other")
    func streams() throws {
        let bench = AccessBench(AccessPolicy(anonymousRole: .viewer))
        let (id, text) = try bench.issue()
        let expiring = try bench.issue(expiresAt: 1_500_000_000)
        let ended = Mutex<[String]>([])
        func open(_ name: String, _ field: String?) throws {
            let identity = try bench.authenticator.identity(
                for: Attempt(authorization: field.map { ["Bearer " + $0] } ?? [], peer: AccessBench.home)
            ).get()
            _ = bench.authenticator.leases.hold(identity) { ended.withLock { $0.append(name) } }
        }
        try open("token", text)
        try open("expiring", expiring.text)
        try open("anonymous", nil)
        bench.authenticator.sweep()
        #expect(ended.withLock { $0 }.isEmpty)
        bench.time.advance(nanoseconds: 600_000_000_000)
        bench.authenticator.sweep()
        #expect(ended.withLock { $0 } == ["expiring"])
        let known = try #require(bench.book.token(id))
        bench.book.enter(
            IssuedToken(
                id: id, owner: known.owner, role: known.role, scopes: known.scopes, isRevoked: true,
                hash: try SHA256.digest(of: [1])), revision: bench.book.revision + 1)
        bench.authenticator.sweep()
        #expect(ended.withLock { $0 } == ["expiring", "token"])
        bench.policy.replace(AccessPolicy())
        bench.authenticator.sweep()
        #expect(ended.withLock { $0 } == ["expiring", "token", "anonymous"] && bench.authenticator.leases.count == 0)
    }
}
