// SPDX-License-Identifier: Apache-2.0

import CivilTime

/// One figure a week, as a control chart wants it.
struct WeeklySeries: Sendable, Equatable {
    /// What is followed.
    enum Metric: String, Sendable, CaseIterable {
        /// The Gini index of the group in each week.
        case gini
        /// The group's burden for a full-time week there.
        case burden
        /// One person's share of the group's burden, where 1 is even for the time there.
        case share
    }

    /// What it is.
    let metric: Metric
    /// The first day of each week.
    let weeks: [LocalDate]
    /// The figure of each week; nil where nothing was worked, or too few people were there.
    let values: [Double?]

    /// Places of the weeks that have a figure.
    var known: [Int] { values.indices.filter { values[$0] != nil } }

    /// A group's figure, week by week.
    ///
    /// - Parameter person: a place in the ledger, for `share`.
    init(_ metric: Metric, of group: PeerGroup, in ledger: Ledger, minimum: Int, person: Int? = nil) {
        self.metric = metric
        weeks = ledger.weeks
        values = ledger.weeks.indices.map { week in
            let there = group.members.filter { ledger.weeklyPresence[$0][week] > 0 }
            let presence = there.reduce(0) { $0 + ledger.weeklyPresence[$1][week] }
            let burden = there.reduce(0) { $0 + ledger.weeklyBurden[$1][week] }
            guard there.count >= minimum, burden > 0 else { return nil }
            switch metric {
            case .gini:
                return Inequality(there.map { ledger.weeklyBurden[$0][week] / ledger.weeklyPresence[$0][week] })?.gini
            case .burden:
                return burden / presence * Sharing.halfDaysOfWeek
            case .share:
                guard let person, ledger.weeklyPresence[person][week] > 0 else { return nil }
                return ledger.weeklyBurden[person][week] / ledger.weeklyPresence[person][week] / (burden / presence)
            }
        }
    }
}
