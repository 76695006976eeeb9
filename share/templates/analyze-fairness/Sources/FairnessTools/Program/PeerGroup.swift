// SPDX-License-Identifier: Apache-2.0

/// People who could share among themselves: those of a role, or of a role and year of training.
struct PeerGroup: Sendable, Equatable {
    /// Fewer half-days there than in a working week say nothing about a person's share.
    static let leastPresence = 10.0

    /// The role.
    let role: String
    /// The year; nil for the whole role.
    let year: Int?
    /// Places in the ledger of those who have any duty and were there long enough.
    let members: [Int]
    /// How many more people there are, without duty or hardly there.
    let leftOut: Int

    /// The roles with anybody in them, by name; with `byYear` their years instead, and a role without years whole.
    static func all(of ledger: Ledger, role: String? = nil, byYear: Bool) -> [PeerGroup] {
        struct Key: Hashable {
            let role: String
            let year: Int?
        }
        let places = ledger.people.indices.filter {
            (role == nil || ledger.people[$0].role == role)
                && !ledger.people[$0].membership.intersection(ledger.days).isEmpty
        }
        let groups = Dictionary(grouping: places) {
            Key(role: ledger.people[$0].role, year: byYear ? ledger.people[$0].year : nil)
        }
        return groups.sorted { ($0.key.role, $0.key.year ?? 0) < ($1.key.role, $1.key.year ?? 0) }.map { key, places in
            let members = places.filter {
                ledger.presence[$0] >= leastPresence && ledger.counts[$0].contains { $0 > 0 }
            }
            return PeerGroup(role: key.role, year: key.year, members: members, leftOut: places.count - members.count)
        }
    }

    /// `18 residents`, `6 residents of year 1`.
    var words: String {
        let noun = ["resident": "residents", "fellow": "fellows", "faculty": "faculty", "staff": "staff"][role] ?? role
        return "\(members.count) \(noun)" + (year.map { " of year \($0)" } ?? "")
    }
}
