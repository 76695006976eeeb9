// SPDX-License-Identifier: Apache-2.0

import Coverage
import HoldfastPlugin
import Patterns
import Roster

/// The level and why, in words that name nobody.
struct Verdict {
    /// A net burden of more than so many half-days counts.
    static let burdenLimit = 5.0
    /// And of more than so many standard deviations.
    static let deviations = 2.0
    /// So many such people are more than a matter of two.
    static let manyPeople = 3
    /// A Gini index of burden above this is uneven.
    static let giniLimit = 0.3

    let level: Level?
    let reasons: [String]
    /// The people whose net burden counts, ascending.
    let takingOn: [Int]
    /// The standard deviation of net burdens over all people.
    let deviation: Double
    /// The role with the highest index, if it is above the limit.
    let uneven: Fairness?

    init(_ exchanges: Exchanges, _ fairness: [Fairness]) {
        let deviation = Statistics.standardDeviation(exchanges.net) ?? 0
        let takingOn = exchanges.net.indices.filter {
            exchanges.net[$0] > Self.burdenLimit && exchanges.net[$0] > Self.deviations * deviation
        }
        let uneven = fairness.filter { ($0.gini ?? 0) > Self.giniLimit }.max { ($0.gini ?? 0) < ($1.gini ?? 0) }
        self.deviation = deviation
        self.takingOn = takingOn
        self.uneven = uneven
        var reasons: [String] = []
        var level = Level.green
        if !takingOn.isEmpty {
            level = takingOn.count >= Self.manyPeople ? .orange : .yellow
            let who = takingOn.count == 1 ? "one person" : "\(takingOn.count) people"
            reasons.append(
                "net_burden: \(who) took on more than \(Wording.number(Self.burdenLimit)) half-day burdens net, and more than two standard deviations."
            )
        }
        if let uneven, let gini = uneven.gini {
            level = .orange
            reasons.append(
                "burden_uneven: the Gini index of burden among \(uneven.people) people of the role \(uneven.role.rawValue) is \((gini * 100).rounded() / 100), above \(Self.giniLimit)."
            )
        }
        if exchanges.executed.isEmpty, level == .green {
            self.level = nil
            self.reasons = ["no_data: no exchange between two people was carried out in these days."]
        } else {
            self.level = level
            self.reasons =
                reasons.isEmpty
                ? ["within: nobody took on more than \(Wording.number(Self.burdenLimit)) half-day burdens net."]
                : reasons
        }
    }
}
