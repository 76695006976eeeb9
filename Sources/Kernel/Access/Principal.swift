// SPDX-License-Identifier: Apache-2.0

/// How much of a person's identity an answer may show, from most to least (design.md section 11).
package enum Disclosure: String, Sendable, CaseIterable, Comparable {
    case full, initials, pseudonym

    private var rank: Int {
        switch self {
        case .pseudonym: 0
        case .initials: 1
        case .full: 2
        }
    }

    /// Whether the left shows less than the right.
    package static func < (left: Disclosure, right: Disclosure) -> Bool { left.rank < right.rank }
}

/// A way in.
package enum Face: String, Sendable, CaseIterable {
    case mcp, rest, cli, console, plugin, schedule, host, task
}

/// On whose behalf a call runs.
package struct Principal: Sendable, Hashable {
    /// Who: the person who owns the token, never the token; `anonymous`, or `local` for the owner of the unix socket.
    package var name: String
    package var role: Role
    package var disclosure: Disclosure
    /// What the credential may reach within the role.
    package var scopes: Scopes
    /// How the caller showed who they are.
    package var credential: Credential

    package init(
        name: String, role: Role, disclosure: Disclosure, scopes: Scopes = .everything, credential: Credential = .none
    ) {
        self.name = name
        self.role = role
        self.disclosure = disclosure
        self.scopes = scopes
        self.credential = credential
    }

    /// What this principal, kept since an earlier day, may do as far as `today` may: whichever is less of each.
    package func held(to today: Principal) -> Principal {
        Principal(
            name: name, role: min(role, today.role), disclosure: min(disclosure, today.disclosure),
            scopes: scopes.intersection(today.scopes), credential: credential)
    }
}
