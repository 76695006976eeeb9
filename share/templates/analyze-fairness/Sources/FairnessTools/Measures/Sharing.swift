// SPDX-License-Identifier: Apache-2.0

/// How a group shared its burden, for the time that each was there.
struct Sharing: Sendable, Equatable {
    /// Half-days of a week, AM and PM of seven days: what somebody is there for in a full-time week.
    static let halfDaysOfWeek = 14.0

    /// The people.
    let group: PeerGroup
    /// Their burden for a full-time week there, in the order of `group.members`.
    let perWeek: [Double]
    /// Their burden over what an even share for their time there would be: 1 is even.
    let ratios: [Double]
    /// What an even share would be.
    let even: [Double]
    /// Of `perWeek`; nil for fewer people than it takes, or without burden.
    let inequality: Inequality?
    /// The same of nights, weekends, holidays and calls alone.
    let unsocial: Inequality?
    /// The burden of all.
    let total: Double

    /// Measures a group; fewer than `minimum` people say nothing about sharing.
    init(_ group: PeerGroup, of ledger: Ledger, minimum: Int) {
        let members = group.members
        let presence = members.map { ledger.presence[$0] }
        let burden = members.map { ledger.burden[$0] }
        let there = presence.reduce(0, +)
        let total = burden.reduce(0, +)
        let even = presence.map { there > 0 ? total * $0 / there : 0 }
        self.group = group
        self.total = total
        self.even = even
        ratios = zip(burden, even).map { $1 > 0 ? $0 / $1 : 0 }
        perWeek = zip(burden, presence).map { $0 / $1 * Self.halfDaysOfWeek }
        let isEnough = members.count >= minimum
        inequality = isEnough ? Inequality(perWeek) : nil
        unsocial = isEnough ? Inequality(zip(members, presence).map { ledger.unsocial[$0] / $1 }) : nil
    }

    /// The place in `group.members` of who carries most for the time there; the first of several.
    var most: Int? { ratios.indices.max { (ratios[$0], $1) < (ratios[$1], $0) } }
    /// The same of who carries least.
    var least: Int? { ratios.indices.min { (ratios[$0], $0) < (ratios[$1], $1) } }
}
