// SPDX-License-Identifier: Apache-2.0

import JSON
package import Kernel
package import Store
import Synchronization
import Tasks
package import Telemetry

/// The tokens of the site between the store, which keeps them, and the book in memory, by which requests are judged.
///
/// What is made or revoked here holds here at once. Other daemons on the same store hear of it by a hint; behind the hint
/// they look at its revision every second (`lookAtStore`).
package final class TokenRegister: Sendable {
    /// For how long an ended token is remembered, so that whoever still shows it hears why it is refused.
    private static let memory: Int64 = 400 * 86_400_000_000

    /// What requests are compared with.
    package let book = TokenBook()
    private let store: any Store
    private let program: String
    private let time: TimeSource
    /// When the use of each token was last written.
    private let written = Mutex<[String: Int64]>([:])
    private let log: @Sendable (_ message: String, _ fields: [String: String]) -> Void

    /// - Parameter log: what is told of each token that is made or revoked; never its secret.
    package init(
        store: any Store, program: String, time: TimeSource,
        log: @escaping @Sendable (_ message: String, _ fields: [String: String]) -> Void = { _, _ in }
    ) {
        self.store = store
        self.program = program
        self.time = time
        self.log = log
    }

    /// Reads all tokens, as a daemon does before it lets anybody in.
    package func load() async throws(Problem) {
        do throws(StoreError) {
            let found = try await read()
            book.replace(found.tokens.compactMap(IssuedToken.init), revision: found.revision)
        } catch { throw Problem(error) }
    }

    /// Reads them again when the store has another revision than the book.
    package func lookAtStore() async throws(Problem) {
        do throws(StoreError) {
            guard try await store.answer(TokenRevisionQuery(program: program)) != book.revision else { return }
        } catch { throw Problem(error) }
        try await load()
    }

    /// Makes a token.
    ///
    /// - Returns: what is kept of it, and its text, which is nowhere else.
    package func create(
        _ wish: TokenWish, by principal: Principal, audit: AuditScope? = nil
    ) async throws(Problem) -> (record: TokenRecord, text: String) {
        let made: (token: TokenText, text: String)
        do { made = try TokenText.make() } catch {
            throw Problem(.internalError, "No token can be made: there is no randomness.")
        }
        let change = CreateToken(
            program: program, token: wish.token(made.token, by: principal.name),
            unlessLiveRole: wish.isBootstrap ? Role.admin.rawValue : nil)
        let audited = Audited(change) { answer in
            guard case .created(let record, _) = answer else { return [] }
            let details: JSONObject = [
                "owner": .string(record.owner), "role": .string(record.role),
                "expires": record.expiresAtMicros == nil ? "never" : "set",
            ]
            return [audit?.entry("token.created", subject: "token:\(record.id)", details: details)].compactMap { $0 }
        }
        switch try await apply(audited) {
        case .created(let record, let revision):
            enter(record, revision)
            log(
                "token created",
                ["token_id": record.id, "owner": record.owner, "role": record.role, "by": principal.name])
            return (record, made.text)
        case .roleExists:
            throw Problem(
                .forbidden,
                "There is a token with the role admin already: who has it makes the tokens of \(wish.owner).")
        case .tooMany:
            throw Problem(
                .quotaExceeded, "There are \(CreateToken.maximumLive) tokens; revoke those that nobody uses.")
        }
    }

    /// Takes a token back; from here on nobody is let in by it.
    package func revoke(
        _ id: String, by principal: Principal, audit: AuditScope? = nil
    ) async throws(Problem) -> TokenRecord {
        let audited = Audited(RevokeToken(program: program, id: id, by: principal.name)) { answer in
            guard case .revoked(let record, _) = answer else { return [] }
            return [
                audit?.entry(
                    "token.revoked", subject: "token:\(record.id)", details: ["owner": .string(record.owner)])
            ].compactMap { $0 }
        }
        switch try await apply(audited) {
        case .unknown: throw Problem(.notFound, "No token has the id \"\(id.prefix(64))\"; list_tokens shows them.")
        case .revoked(let record, let revision):
            enter(record, revision)
            log("token revoked", ["token_id": record.id, "owner": record.owner, "by": principal.name])
            return record
        }
    }

    /// The tokens of the site, by when they were made.
    package func tokens() async throws(Problem) -> [TokenRecord] {
        do throws(StoreError) { return try await read().tokens } catch { throw Problem(error) }
    }

    /// When a token was last used: as the store has it, or later in this process.
    func lastUse(of record: TokenRecord) -> Int64? {
        let here = book.token(record.id)?.lastUsedAtMicros ?? 0
        let latest = max(here, record.lastUsedAtMicros ?? 0)
        return latest == 0 ? nil : latest
    }

    /// Writes when tokens were used that were used since the last time; to be called once a minute.
    package func writeUses() async throws(Problem) {
        let uses = written.withLock { written in
            book.tokens.reduce(into: [String: Int64]()) { uses, token in
                if token.lastUsedAtMicros > written[token.id] ?? 0 { uses[token.id] = token.lastUsedAtMicros }
            }
        }
        guard !uses.isEmpty else { return }
        _ = try await apply(TouchTokens(program: program, uses: uses))
        written.withLock { $0.merge(uses) { max($0, $1) } }
    }

    private func read() async throws(StoreError) -> TokensQuery.Answer {
        try await store.answer(
            TokensQuery(program: program, endedAfterMicros: time.wallMicroseconds() - Self.memory))
    }

    private func apply<Change: StoreChange>(_ change: Change) async throws(Problem) -> Change.Answer {
        do throws(StoreError) { return try await store.apply(change) } catch { throw Problem(error) }
    }

    private func enter(_ record: TokenRecord, _ revision: Int64) {
        if let token = IssuedToken(record) { book.enter(token, revision: revision) }
    }
}

extension IssuedToken {
    /// The token of a row; nil when a newer release wrote words in it that this one does not know, so that it lets nobody
    /// in.
    package convenience init?(_ record: TokenRecord) {
        guard let role = Role(rawValue: record.role), let scopes = try? Scopes(parsing: record.scopes),
            record.disclosure.map({ Disclosure(rawValue: $0) != nil }) ?? true,
            record.mcpDisclosure.map({ Disclosure(rawValue: $0) != nil }) ?? true
        else { return nil }
        self.init(
            id: record.id, owner: record.owner, role: role, scopes: scopes,
            disclosure: record.disclosure.flatMap(Disclosure.init(rawValue:)),
            mcpDisclosure: record.mcpDisclosure.flatMap(Disclosure.init(rawValue:)),
            expiresAtMicros: record.expiresAtMicros, isRevoked: record.revoked != nil, hash: record.hash)
    }
}
