// SPDX-License-Identifier: Apache-2.0

import Coverage
import Roster

/// How unevenly the burden of the work is shared by the people of one role.
struct Fairness {
    /// Fewer people than these say nothing about sharing.
    static let minimumPeople = 6

    let role: Role
    /// People with any assignment in the window.
    let people: Int
    /// Of the burden by half-day present and full-time equivalent; nil for fewer than six people.
    let gini: Double?
    /// The same of nights, weekends and holidays alone; nil if there are none.
    let giniOfUnsocial: Double?

    /// Every role that has somebody with an assignment.
    static func all(_ program: Program, _ activity: Activity) throws(CoverageError) -> [Fairness] {
        var result: [Fairness] = []
        for role in Role.allCases {
            // Who did nothing at all is not short of burden but somewhere else: on leave, away, or here for something else.
            let people = program.people.indices.filter {
                program.people[$0].role == role && activity.burden[$0] > 0 && activity.presence[$0] > 0
            }
            guard !people.isEmpty else { continue }
            let isEnough = people.count >= minimumPeople
            result.append(
                Fairness(
                    role: role, people: people.count,
                    gini: isEnough
                        ? try Inequality(people.map { activity.burden[$0] / activity.presence[$0] })?.gini : nil,
                    giniOfUnsocial: isEnough
                        ? try Inequality(people.map { activity.unsocial[$0] / activity.presence[$0] })?.gini : nil))
        }
        return result
    }
}
