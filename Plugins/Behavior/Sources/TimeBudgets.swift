// SPDX-License-Identifier: Apache-2.0

import Coverage
import HoldfastPlugin
import Roster

/// How each person's mix of services differs from everybody's, and from that of the same role.
struct TimeBudgets {
    /// Rows that fit into an answer.
    static let rows = 60

    private let program: Program
    private let activity: Activity
    private let entropies: [Double]
    private let toAll: [Double]
    private let toRole: [Double]
    /// Places in `activity.people` of those more than two standard deviations from their role.
    private let outliers: [Int]

    init(_ program: Program, _ activity: Activity) throws(CoverageError) {
        self.program = program
        self.activity = activity
        let budgets = activity.sequences.map(activity.budget)
        let empty = [Double](repeating: 0, count: activity.states.count)
        func sum(_ places: [Int]) -> [Double] {
            places.reduce(into: empty) { total, place in
                for (state, count) in budgets[place].enumerated() { total[state] += count }
            }
        }
        let all = sum(Array(budgets.indices))
        let roles = Dictionary(grouping: budgets.indices) { program.people[activity.people[$0]].role }
        let mixes = roles.mapValues(sum)
        var toAll: [Double] = []
        var toRole: [Double] = []
        for (place, budget) in budgets.enumerated() {
            let mix = mixes[program.people[activity.people[place]].role] ?? all
            toAll.append(try TimeBudget.distance(budget, all) ?? 0)
            toRole.append(try TimeBudget.distance(budget, mix) ?? 0)
        }
        var outliers: [Int] = []
        for places in roles.values where places.count >= Fairness.minimumPeople {
            let distances = places.map { toRole[$0] }
            guard let mean = Statistics.mean(distances), let spread = Statistics.standardDeviation(distances) else {
                continue
            }
            outliers += places.filter { toRole[$0] > mean + Verdict.deviations * spread }
        }
        entropies = budgets.map { TimeBudget.entropy($0) ?? 0 }
        self.toAll = toAll
        self.toRole = toRole
        self.outliers = outliers.sorted()
    }

    /// What can be told of everybody together.
    var summary: JSONValue {
        let days = activity.days
        return [
            "from": days.map { .string("\($0.from)") } ?? .null, "to": days.map { .string("\($0.to)") } ?? .null,
            "people": .integer(Int64(activity.people.count)),
            "mean_entropy": Statistics.mean(entropies).map { .number($0) } ?? .null,
            "mean_distance_to_role": Statistics.mean(toRole).map { .number($0) } ?? .null,
            "outliers": .integer(Int64(outliers.count)),
        ]
    }

    /// One row a person, by id; of many people, those farthest from their role.
    var rows: [JSONValue] {
        let shown = toRole.indices.sorted { (toRole[$1], $0) < (toRole[$0], $1) }.prefix(Self.rows)
        return shown.sorted { id($0) < id($1) }.map { place in
            [
                "person": .string(id(place)), "entropy": .number(entropies[place]),
                "distance_to_all": .number(toAll[place]), "distance_to_role": .number(toRole[place]),
                "is_outlier": .bool(outliers.contains(place)),
            ]
        }
    }

    private func id(_ place: Int) -> String { program.people[activity.people[place]].id }
}
