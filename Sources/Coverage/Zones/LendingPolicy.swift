// SPDX-License-Identifier: Apache-2.0

/// From which zones a service may take people.
public enum LendingPolicy: String, Sendable, Hashable, CaseIterable {
    /// Everybody works in the home zone only.
    case none
    /// A zone may take people from less important zones.
    case down
    /// Everybody may work wherever the skills allow.
    case open

    /// Whether a person of `lender` may work for `borrower`, another zone.
    func allows(from lender: ZoneModel.Zone, to borrower: ZoneModel.Zone) -> Bool {
        switch self {
        case .none: false
        case .down: lender.priority < borrower.priority
        case .open: true
        }
    }
}
