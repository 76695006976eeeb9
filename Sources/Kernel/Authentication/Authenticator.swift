// SPDX-License-Identifier: Apache-2.0

package import Telemetry

/// Who a request comes from: the first stage of every call.
///
/// Decided in memory: a token costs one SHA-256 and a look-up, a user of the machine a look at the site's rules.
package final class Authenticator: Sendable {
    private let policyHolder: Live<AccessPolicy>
    private let book: TokenBook
    private let time: TimeSource
    private let ownUser: UInt32
    private let account: @Sendable (UInt32) -> SystemAccount
    private let throttle = FailureThrottle()
    private let failures: [AuthenticationFailure: Counter]
    private let refused: (@Sendable (AuthenticationFailure) -> Void)?
    /// The streams that end with their credential.
    package let leases = StreamLeases()

    /// - Parameters:
    ///   - ownUser: the user that the daemon runs as, who is its administrator over the unix socket, as root is.
    ///   - account: what is known of a user of this machine; asked with each request of such a user for whom there are
    ///     rules, so that it should be cached.
    ///   - refused: told of each request whose credential was refused; not of one that showed none.
    package init(
        policy: Live<AccessPolicy>, book: TokenBook, metrics: MetricsRegistry, time: TimeSource, ownUser: UInt32,
        account: @escaping @Sendable (UInt32) -> SystemAccount,
        refused: (@Sendable (AuthenticationFailure) -> Void)? = nil
    ) {
        policyHolder = policy
        self.book = book
        self.time = time
        self.ownUser = ownUser
        self.account = account
        self.refused = refused
        var failures: [AuthenticationFailure: Counter] = [:]
        for reason in AuthenticationFailure.allCases {
            failures[reason] = try? metrics.counter(
                "holdfast_authentication_failures_total", ["reason": reason.rawValue],
                help: "Requests that were not authenticated, by reason.")
        }
        self.failures = failures
    }

    /// What the site says now.
    package var policy: AccessPolicy { policyHolder.current }

    /// Whom a request comes from, or the problem that says why nobody knows.
    package func identity(for attempt: Attempt) -> Result<Identity, Problem> {
        let policy = policyHolder.current
        if attempt.authorization.isEmpty { return withoutToken(attempt.peer, policy) }
        let now = time.monotonicNanoseconds()
        if !throttle.isIdle, let wait = wait(attempt.peer.throttleKey, now, policy) {
            return refusal(.throttled, AuthenticationProblem.throttled(nanoseconds: wait))
        }
        let shown: TokenText
        switch BearerField.read(attempt.authorization) {
        case .success(let token):
            guard let token = TokenText(parsing: token) else {
                return failure(.unknown, attempt.peer, now, policy)
            }
            shown = token
        case .failure(let reason): return failure(reason, attempt.peer, now, policy)
        }
        guard let token = book.token(shown.id) else { return failure(.unknown, attempt.peer, now, policy) }
        guard token.accepts(shown) else { return failure(.wrong, attempt.peer, now, policy) }
        let wall = time.wallMicroseconds()
        guard token.isLive(atMicros: wall) else { return ended(token, attempt.peer, now, policy) }
        token.noteUse(atMicros: wall)
        return .success(
            Identity(
                name: token.owner, role: token.role, scopes: token.scopes, credential: .token(id: token.id),
                disclosure: token.disclosure, mcpDisclosure: token.mcpDisclosure, peer: attempt.peer))
    }

    /// On whose behalf a request through a face runs.
    package func principal(for attempt: Attempt, face: Face) -> Result<Principal, Problem> {
        identity(for: attempt).map { $0.principal(face: face, policy) }
    }

    /// Whether what somebody once showed would still let them in.
    package func holds(_ identity: Identity) -> Bool {
        switch identity.credential {
        case .token(let id): book.token(id)?.isLive(atMicros: time.wallMicroseconds()) ?? false
        case .anonymous: policy.anonymousRole != nil
        case .socket:
            if case .unix(let uid, let gid) = identity.peer { role(uid, gid, policy) != nil } else { false }
        case .slack(let user): policy.slackAccounts[user]?.owner == identity.name
        case .none, .system: true
        }
    }

    /// What somebody may do today who asked for a call earlier; nil when they may do nothing any more.
    ///
    /// A call that waited runs with the rights that its requester has now, and never with more than they had. A token that
    /// was revoked lets nothing run; one that has expired does: it was good when the call was asked for.
    package func standing(of principal: Principal) -> Principal? {
        let policy = self.policy
        switch principal.credential {
        case .none where principal.name == "anonymous", .anonymous:
            // Calls that an earlier release kept say no more than the name.
            return policy.anonymousRole.map { held(principal, to: $0, .impersonal) }
        case .none, .system: return principal
        case .token(let id):
            guard let token = book.token(id), !token.isRevoked else { return nil }
            return held(principal, to: token.role, token.scopes, token.disclosure ?? .full)
        case .slack(let user):
            guard let account = policy.slackAccounts[user], account.owner == principal.name else { return nil }
            return held(principal, to: account.role, .impersonal)
        case .socket(let uid):
            guard let role = role(uid, nil, policy) else { return nil }
            return held(principal, to: role, Self.scopes(of: role))
        }
    }

    private func held(
        _ principal: Principal, to role: Role, _ scopes: Scopes, _ disclosure: Disclosure = .full
    ) -> Principal {
        principal.held(
            to: Principal(name: principal.name, role: role, disclosure: disclosure, scopes: scopes))
    }

    /// What a user of this machine may reach: whoever runs the site everything, others no personal data.
    private static func scopes(of role: Role) -> Scopes { role == .admin ? .everything : .impersonal }

    /// Ends the streams of credentials that hold no more, and forgets failures of long ago; to be called every second or
    /// so, and when the tokens have changed.
    package func sweep() {
        leases.sweep { holds($0) }
        throttle.sweep(now: time.monotonicNanoseconds(), window: window(policy))
    }

    // MARK: - Without a token

    private func withoutToken(_ peer: Peer, _ policy: AccessPolicy) -> Result<Identity, Problem> {
        if case .unix(let uid, let gid) = peer, let role = role(uid, gid, policy) {
            return .success(
                Identity(
                    name: name(uid), role: role, scopes: Self.scopes(of: role),
                    credential: .socket(uid: uid), peer: peer))
        }
        guard let role = policy.anonymousRole else {
            return refusal(.missing, AuthenticationProblem.missing(peer))
        }
        return .success(
            Identity(name: "anonymous", role: role, scopes: .impersonal, credential: .anonymous, peer: peer))
    }

    /// The highest role that a rule gives a user of this machine.
    private func role(_ uid: UInt32, _ gid: UInt32?, _ policy: AccessPolicy) -> Role? {
        if uid == 0 || uid == ownUser { return .admin }
        guard !policy.socketRoles.isEmpty else { return nil }
        let groups = account(uid).groups
        return policy.socketRoles.filter { rule in
            switch rule.subject {
            case .user(let user): user == uid
            case .group(let group): group == gid || groups.contains(group)
            }
        }.map(\.role).max()
    }

    /// Who a user of this machine is: by their name, so that a person is the same with a token of theirs.
    private func name(_ uid: UInt32) -> String {
        if uid == 0 || uid == ownUser { return "local" }
        guard let name = account(uid).name, !OwnerName.reserved.contains(name) else { return "uid:\(uid)" }
        return name
    }

    // MARK: - Failures

    private func failure(
        _ reason: AuthenticationFailure, _ peer: Peer, _ now: UInt64, _ policy: AccessPolicy
    ) -> Result<Identity, Problem> {
        throttle.note(peer.throttleKey, now: now, limit: policy.failedAttempts, window: window(policy))
        return refusal(reason, AuthenticationProblem.invalid(reason))
    }

    /// Whoever shows a token that has ended has its secret, and guesses nothing: only they are slowed down, and not
    /// everybody behind the same address.
    private func ended(
        _ token: IssuedToken, _ peer: Peer, _ now: UInt64, _ policy: AccessPolicy
    ) -> Result<Identity, Problem> {
        let key = peer.throttleKey + " " + token.id
        if let wait = wait(key, now, policy) {
            return refusal(.throttled, AuthenticationProblem.throttled(nanoseconds: wait))
        }
        throttle.note(key, now: now, limit: policy.failedAttempts, window: window(policy))
        let reason: AuthenticationFailure = token.isRevoked ? .revoked : .expired
        return refusal(reason, AuthenticationProblem.invalid(reason))
    }

    private func wait(_ key: String, _ now: UInt64, _ policy: AccessPolicy) -> UInt64? {
        throttle.wait(key, now: now, limit: policy.failedAttempts, window: window(policy))
    }

    private func window(_ policy: AccessPolicy) -> UInt64 {
        UInt64(max(1, min(policy.failedWindowMilliseconds, 86_400_000))) * 1_000_000
    }

    private func refusal(_ reason: AuthenticationFailure, _ problem: Problem) -> Result<Identity, Problem> {
        failures[reason]?.increment()
        if reason != .missing { refused?(reason) }
        return .failure(problem)
    }
}
