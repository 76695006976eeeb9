// SPDX-License-Identifier: Apache-2.0

/// How much of a person's identity an answer may show (design.md section 11).
package enum Disclosure: String, Sendable, CaseIterable {
    case full, initials, pseudonym
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
}
