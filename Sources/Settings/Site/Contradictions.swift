// SPDX-License-Identifier: Apache-2.0

/// Settings that are each right and do not go together.
///
/// A fault stands where the site says one of the two; what is merely without effect is a warning.
struct Contradictions {
    let settings: HoldfastSettings
    let origins: [String: SettingOrigin]

    func faults() -> [SettingsFault] {
        [beyondLoopback, sameListener, everyOrigin, unknownGroup, reserved, fewCalls].compactMap { $0 } + toolRates
            + socketRoles + slackUsers + secretNames
    }

    func warnings() -> [SettingsFault] {
        var found: [SettingsFault] = []
        func warn(_ key: String, _ message: String) { found.append(fault([key], message)) }
        let server = settings.server
        if server.socket == nil {
            for key in ["server.socket_mode", "server.socket_group"] where origins[key] != nil {
                warn(key, "has no effect: server.socket is not set")
            }
            if !settings.access.socketRoles.isEmpty {
                warn("access.socket_roles", "has no effect: server.socket is not set")
            }
        } else if server.socketGroup != nil, server.socketMode == .owner {
            warn("server.socket_group", "has no effect: server.socket_mode \"0600\" lets no group in")
        }
        for network in server.trustedProxies where ["0.0.0.0/0", "::/0"].contains(network) {
            warn("server.trusted_proxies", "\(network) believes everybody's X-Forwarded headers")
        }
        if settings.limits.burst != nil, settings.limits.rate.isUnlimited {
            warn("limits.burst", "has no effect: limits.rate is \"0\"")
        }
        if settings.limits.maxCallsPerPrincipal > settings.limits.maxConcurrentCalls {
            warn("limits.max_calls_per_principal", "has no effect: limits.max_concurrent_calls is less")
        }
        if settings.store.passwordFile != nil, settings.store.url == "sqlite:" {
            warn("store.password_file", "has no effect: SQLite has no password")
        }
        for rule in settings.access.socketRoles where !SystemAccounts.knows(rule.peer) {
            warn("access.socket_roles", "\(rule.peer.text) is nobody on this machine")
        }
        return found
    }

    /// Beyond loopback nobody is anonymous: a daemon that would let the network in does not start.
    private var beyondLoopback: SettingsFault? {
        let role = settings.access.anonymousRole
        guard role != .none, let listen = settings.server.listen.first(where: { !NetworkText.isLoopback($0) }) else {
            return nil
        }
        return fault(
            ["server.listen", "access.anonymous_role"],
            "server.listen has \(listen), which is beyond loopback, while access.anonymous_role is \(role.rawValue); "
                + "take one of the two back")
    }

    private var sameListener: SettingsFault? {
        let listen = settings.server.listen.filter { !$0.hasSuffix(":0") }
        guard let twice = listen.first(where: { address in listen.count { $0 == address } > 1 }) else { return nil }
        return fault(["server.listen"], "\(twice) is in the list twice")
    }

    /// Any page that somebody opens could otherwise act with the role that needs no token.
    private var everyOrigin: SettingsFault? {
        guard settings.server.corsOrigins.contains("*") else { return nil }
        if settings.server.corsOrigins.count > 1 {
            return fault(["server.cors_origins"], "\"*\" is every origin; take the others out, or \"*\"")
        }
        let role = settings.access.anonymousRole
        guard role != .none else { return nil }
        return fault(
            ["server.cors_origins", "access.anonymous_role"],
            "\"*\" would let every web page act as \(role.rawValue), for access.anonymous_role needs no token; name "
                + "the origins, or set access.anonymous_role to \"none\"")
    }

    private var unknownGroup: SettingsFault? {
        guard let group = settings.server.socketGroup, settings.server.socket != nil,
            !SystemAccounts.knows(.group(group))
        else { return nil }
        return fault(["server.socket_group"], "\"\(group)\" is no group of this machine; see getent group")
    }

    private var reserved: SettingsFault? {
        let limits = settings.limits
        guard limits.reservedForCritical >= limits.maxConcurrentCalls else { return nil }
        return fault(
            ["limits.reserved_for_critical", "limits.max_concurrent_calls"],
            "\(limits.reservedForCritical) of \(limits.maxConcurrentCalls) places (limits.max_concurrent_calls) leave "
                + "none for other calls; it must be less")
    }

    private var toolRates: [SettingsFault] {
        twice(settings.limits.toolRates.map(\.tool)).map { fault(["limits.tool_rates"], "\($0) is in the list twice") }
            + twice(settings.limits.toolConcurrency.map(\.tool)).map {
                fault(["limits.tool_concurrency"], "\($0) is in the list twice")
            }
    }

    private var socketRoles: [SettingsFault] {
        twice(settings.access.socketRoles.map(\.peer.text)).map {
            fault(["access.socket_roles"], "\($0) is in the list twice")
        }
    }

    private var slackUsers: [SettingsFault] {
        twice(settings.slack.users.map(\.id)).map { fault(["slack.users"], "\($0) is in the list twice") }
    }

    private var fewCalls: SettingsFault? {
        let breakers = settings.breakers
        guard breakers.window == .zero, breakers.minimumCalls > breakers.calls else { return nil }
        return fault(
            ["breakers.minimum_calls", "breakers.calls"],
            "of the last \(breakers.calls) calls (breakers.calls) \(breakers.minimumCalls) can never have ended; no breaker "
                + "would ever open")
    }

    private var secretNames: [SettingsFault] {
        twice(settings.secrets.sources.map(\.name)).map { fault(["secrets.sources"], "\($0) is in the list twice") }
    }

    /// What occurs more than once, each once, in order.
    private func twice(_ names: [String]) -> [String] {
        var seen: [String: Int] = [:]
        return names.filter { name in
            seen[name, default: 0] += 1
            return seen[name] == 2
        }
    }

    /// A fault at the place of the first of these keys that the site sets.
    private func fault(_ keys: [String], _ message: String) -> SettingsFault {
        let key = keys.first { origins[$0] != nil } ?? keys.first ?? ""
        switch origins[key] ?? .standard {
        case .file(let file, let position):
            return SettingsFault(file: file, position: position, key: key, value: nil, message: message)
        case let origin:
            return SettingsFault(file: "\(origin)", position: .none, key: key, value: nil, message: message)
        }
    }
}
