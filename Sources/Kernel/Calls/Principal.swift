// SPDX-License-Identifier: Apache-2.0

/// A role of the site, from least to most.
package enum Role: String, Sendable, CaseIterable, Comparable {
    case viewer, `operator`, approver, admin

    private var rank: Int {
        switch self {
        case .viewer: 0
        case .operator: 1
        case .approver: 2
        case .admin: 3
        }
    }

    package static func < (left: Role, right: Role) -> Bool { left.rank < right.rank }

    /// The strongest effect that the role may cause without asking anybody.
    package var highestEffect: Effect {
        switch self {
        case .viewer: .simulate
        case .operator, .approver: .write
        case .admin: .write
        }
    }
}

/// How much of a person's identity an answer may show (design.md section 11).
package enum Disclosure: String, Sendable, CaseIterable {
    case full, initials, pseudonym
}

/// A way in.
package enum Face: String, Sendable, CaseIterable {
    case mcp, rest, cli, console, plugin, schedule, host, task
}

/// On whose behalf a call runs.
package struct Principal: Sendable, Equatable {
    /// Who: the owner of the token, `anonymous`, or `local` for the owner of the unix socket.
    package var name: String
    package var role: Role
    package var disclosure: Disclosure

    package init(name: String, role: Role, disclosure: Disclosure) {
        self.name = name
        self.role = role
        self.disclosure = disclosure
    }
}
