// SPDX-License-Identifier: Apache-2.0

import Coverage
import HoldfastPlugin
import Patterns
import Roster

/// Figures of what people did one half-day after another, and of what their time went to.
struct ActivityFigures {
    /// The most states of which every transition is listed.
    static let listedStates = 24
    /// Shuffles for the p by permutation.
    static let shuffles = 199

    let program: Program
    let activity: Activity
    let fairness: [Fairness]
    let showsPeople: Bool
    /// Asked before each shuffle.
    let shouldStop: () -> Bool

    /// The figures, and how many shuffles were made of `shuffles`.
    func json() throws -> (figures: JSONObject, shuffles: Int) {
        let test = try PermutationTest(
            states: activity.states.count, sequences: activity.sequences, shuffles: Self.shuffles,
            shouldStop: shouldStop)
        var figures: JSONObject = [
            "transitions": try transitions(test),
            "burden": .array(
                fairness.map { role in
                    [
                        "role": .string(role.role.rawValue), "people": .integer(Int64(role.people)),
                        "gini": number(role.gini), "gini_nights_weekends_holidays": number(role.giniOfUnsocial),
                    ]
                }),
        ]
        let budgets = try TimeBudgets(program, activity)
        figures["time_budget"] = budgets.summary
        if showsPeople { figures["time_budgets"] = .array(budgets.rows) }
        return (figures, test?.shuffles ?? (activity.sequences.isEmpty ? Self.shuffles : 0))
    }

    private func number(_ value: Double?) -> JSONValue { value.map { .number($0) } ?? .null }

    private func transitions(_ test: PermutationTest?) throws -> JSONValue {
        let table = try TransitionTable(states: activity.states.count, sequences: activity.sequences)
        let independence = table.independence
        var figures: JSONObject = [
            "states": .array(activity.states.map { .string($0) }), "total": .integer(Int64(table.total)),
            "chi_square": number(independence?.chiSquare), "g": number(independence?.likelihoodRatio),
            "degrees_of_freedom": independence.map { .integer(Int64($0.degreesOfFreedom)) } ?? .null,
            "p_chi_square": number(independence?.p), "least_expected": number(independence?.leastExpected),
            "p_permutation": number(test?.p), "shuffles": .integer(Int64(test?.shuffles ?? 0)),
            "night_then_day": .integer(Int64(activity.nightThenDay.count { $0.night != $0.morning })),
            "more_than_by_chance": .array(frequent(table)),
        ]
        if activity.states.count <= Self.listedStates {
            figures["counts"] = .array(table.counts.map { .array($0.map { .integer(Int64($0)) }) })
        }
        return .object(figures)
    }

    /// Changes from one service to another that are more frequent than chance, the clearest first.
    private func frequent(_ table: TransitionTable) -> [JSONValue] {
        let residuals = table.adjustedResiduals
        var found: [(residual: Double, from: Int, to: Int)] = []
        for from in 0..<table.states {
            for to in 0..<table.states where from != to && table.counts[from][to] >= 5 {
                if let residual = residuals[from][to], residual > 3 { found.append((residual, from, to)) }
            }
        }
        return found.sorted { ($1.residual, $0.from, $0.to) < ($0.residual, $1.from, $1.to) }.prefix(5).map { one in
            [
                "from": .string(activity.states[one.from]), "to": .string(activity.states[one.to]),
                "count": .integer(Int64(table.counts[one.from][one.to])), "residual": .number(one.residual),
            ]
        }
    }
}
