// SPDX-License-Identifier: Apache-2.0

import Coverage
import HoldfastPlugin
import Patterns

/// The arguments of `analyze_le_chatelier`.
struct StressParameters {
    let request: PatternRequest
    /// Days after which half of a debt is recovered from.
    let halfLifeDays: Double
    /// Half-days above one's own plan that a person may carry.
    let debtLimit: Double
    /// Days before today from which the answer to past stress is measured.
    let lookBackDays: Int
    /// A stress to try out, besides what is there.
    let scenario: JSONValue?
    /// Reservoirs that the schedule does not know of, such as moonlighters.
    let reservoirs: [NamedReservoir]

    init(_ arguments: JSONValue) throws(ToolFailure) {
        request = try PatternRequest(arguments)
        halfLifeDays = arguments["half_life_days"]?.doubleValue ?? 14
        debtLimit = arguments["debt_limit_half_days"]?.doubleValue ?? 10
        lookBackDays = Int(arguments["look_back_days"]?.integerValue ?? 28)
        scenario = arguments["scenario"].flatMap { $0.isNull ? nil : $0 }
        reservoirs = (arguments["reservoirs"]?.arrayValue ?? []).map { entry in
            NamedReservoir(
                name: entry["name"]?.stringValue ?? "",
                reservoir: Reservoir(
                    rate: entry["rate_per_day"]?.doubleValue ?? 0, stock: entry["stock"]?.doubleValue ?? 0))
        }
    }

    /// Whether the live schedule is looked at as the sitrep compares it.
    var isStandard: Bool {
        request.isStandard && halfLifeDays == 14 && debtLimit == 10 && lookBackDays == 28 && scenario == nil
            && reservoirs.isEmpty
    }

    var json: JSONValue {
        request.json(adding: [
            "half_life_days": .number(halfLifeDays), "debt_limit_half_days": .number(debtLimit),
            "look_back_days": .integer(Int64(lookBackDays)), "scenario": scenario ?? .null,
            "reservoirs": .array(reservoirs.map { .string($0.name) }),
        ])
    }

    static let schema = PatternRequest.schema([
        "half_life_days": .number(
            in: 3...60, description: "Days after which half of the extra work is recovered from.", default: 14),
        "debt_limit_half_days": .number(
            in: 1...60, description: "Half-days above their own plan that a person may carry.", default: 10),
        "look_back_days": .integer(
            in: 7...182, description: "Days before today from which the answer to past stress is measured.", default: 28
        ),
        "scenario": Scenario.schema.adding("description", "A stress to try out: people away, or other needs."),
        "reservoirs": .array(
            of: .object(
                [
                    "name": .string(description: "What it is.", minimumLength: 1, maximumLength: 80),
                    "rate_per_day": .number(
                        in: 0...1_000_000, description: "The most half-days that it gives in a day."),
                    "stock": .number(in: 0...1_000_000, description: "All the half-days that are in it."),
                ], required: ["name", "rate_per_day", "stock"]),
            description: "Reservoirs that the schedule does not know of, such as moonlighters.", maximumCount: 20),
    ])
}

/// A reservoir with its name.
struct NamedReservoir {
    let name: String
    let reservoir: Reservoir
    /// Half-days that the re-dispatch of the horizon takes from it; nil where that cannot be told.
    var drawn: Double?
}
