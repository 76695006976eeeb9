// SPDX-License-Identifier: Apache-2.0

import HoldfastPlugin
import Patterns

/// The arguments of `run_contingency_analysis_resilience`.
struct ContingencyRequest: Equatable {
    /// How many people are looked at as lost at once.
    enum Scope: String, CaseIterable {
        case single = "n1"
        case pairs = "n2"
        case sample = "n3_sample"
    }

    /// Who may move when somebody is lost.
    enum Regime: String, CaseIterable {
        /// Anybody who is there.
        case free
        /// Only people without an assignment in the slot.
        case idleOnly = "idle_only"
        /// Nobody.
        case none
    }

    /// The most people in a scenario or a group of one.
    static let mostPeople = 200

    var common = PatternRequest()
    var scope = Scope.pairs
    var regime = Regime.free
    var heedsCaps = true
    var capHalfDays: Int?
    var people: [String] = []
    var groups: [[String]] = []
    var alpha = 0.25
    var absenceProbability: Double?
    var top = 20

    /// Reads the arguments of a call, which the host has held against the input schema.
    init(_ call: JSONValue) throws(ToolFailure) {
        common = try PatternRequest(call)
        scope = call["scope"]?.stringValue.flatMap(Scope.init(rawValue:)) ?? .pairs
        regime = call["regime"]?.stringValue.flatMap(Regime.init(rawValue:)) ?? .free
        heedsCaps = call["week_cap"]?.boolValue ?? true
        capHalfDays = call["week_cap_half_days"]?.integerValue.map { Int($0) }
        people = (call["people"]?.arrayValue ?? []).compactMap(\.stringValue)
        groups = (call["common_mode"]?.arrayValue ?? []).map { ($0.arrayValue ?? []).compactMap(\.stringValue) }
        alpha = call["alpha"]?.doubleValue ?? 0.25
        absenceProbability = call["absence_probability"]?.doubleValue
        top = Int(call["top"]?.integerValue ?? 20)
        if capHalfDays != nil, !heedsCaps {
            throw .invalid(field: "/week_cap_half_days", allowed: "left out when week_cap is false")
        }
    }

    /// Whether the live schedule is looked at in the way that the sitrep compares from day to day.
    var isStandard: Bool {
        common.isStandard && scope == .pairs && regime == .free && heedsCaps && capHalfDays == nil && people.isEmpty
            && groups.isEmpty && absenceProbability == nil
    }

    var json: JSONValue {
        common.json(adding: [
            "scope": .string(scope.rawValue), "regime": .string(regime.rawValue), "week_cap": .bool(heedsCaps),
            "week_cap_half_days": capHalfDays.map { .integer(Int64($0)) } ?? .null,
            "people": .array(people.map { .string($0) }),
            "common_mode": .array(groups.map { .array($0.map { .string($0) }) }), "alpha": .number(alpha),
            "absence_probability": absenceProbability.map { .number($0) } ?? .null, "top": .integer(Int64(top)),
        ])
    }

    static var schema: ToolSchema {
        let person = ToolSchema.string(minimumLength: 1, maximumLength: 128)
        return PatternRequest.schema([
            "scope": .enumeration(
                Scope.allCases.map(\.rawValue),
                description:
                    "n1 loses every person, n2 every pair too, n3_sample also 200 threes drawn by a fixed seed.",
                default: Scope.pairs.rawValue),
            "regime": .enumeration(
                Regime.allCases.map(\.rawValue),
                description:
                    "Who may move when one person is lost: anybody there, only people without an assignment then, or nobody.",
                default: Regime.free.rawValue),
            "week_cap": .boolean(
                description: "Whether weekly caps hold while others fill in (regime free).", default: true),
            "week_cap_half_days": .integer(
                in: 1...21, description: "A weekly cap for everybody instead; a lower one of one's own stays."),
            "people": .array(
                of: person, description: "What if all of these were lost at once? Different people, by id.",
                maximumCount: mostPeople, uniqueItems: true),
            "common_mode": .array(
                of: .array(of: person, minimumCount: 1, maximumCount: mostPeople, uniqueItems: true),
                description: "Groups of people who may be lost together, besides those of the table groups.",
                maximumCount: 20),
            "alpha": .number(
                in: 0...2,
                description: "How much above the usual load people can go before they fail, for the cascade.",
                default: 0.25),
            "absence_probability": .number(
                in: 0...1,
                description: "How likely a person is lost; by default the share of unplanned absences in the last year."
            ),
            "top": .integer(in: 1...100, description: "How many people and pairs to list at most.", default: 20),
        ])
    }
}
