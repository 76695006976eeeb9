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
