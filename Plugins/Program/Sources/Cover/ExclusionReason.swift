// SPDX-License-Identifier: Apache-2.0

/// Why a person is not a candidate for a cell: the first that applies, in this order.
enum ExclusionReason: String, CaseIterable {
    /// Not a member on that date, or away in that slot.
    case away
    /// No entry of eligibility for the service on that date.
    case notEligible = "not_eligible"
    /// A credential that the service asks for is missing or has expired.
    case credential
    /// On the same service in that slot already.
    case alreadyThere = "already_there"
    /// In the house on call, pinned to another service, or on one that has nobody to spare.
    case busy
    /// The weekly cap would be exceeded.
    case cap
    /// A rule of duty hours that must be kept would be broken, or broken worse.
    case rest

    /// What it means, for the answer.
    var meaning: String {
        switch self {
        case .away: "away or not a member then"
        case .notEligible: "not eligible for the service"
        case .credential: "a credential is missing or has expired"
        case .alreadyThere: "on this service then already"
        case .busy: "on call, pinned, or on a service with nobody to spare"
        case .cap: "over the weekly cap"
        case .rest: "a duty-hour rule that must be kept would be broken"
        }
    }
}
