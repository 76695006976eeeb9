// SPDX-License-Identifier: Apache-2.0

import HoldfastPlugin
import Patterns

/// What a caller may ask: which days, and how tight is too tight.
struct DefenseRequest {
    static let standardTarget = 0.80
    static let standardAbsence = 0.05

    let common: PatternRequest
    /// A half-day is within its limits up to this share of the people who can do the work.
    let rhoTarget: Double
    /// How likely anybody is away unexpectedly, where the log says too little; nil takes the standard.
    let absence: Double?

    static let schema = PatternRequest.schema([
        "rho_target": .number(
            maximum: 1, exclusiveMinimum: 0,
            description: "Level 1 holds in a half-day that needs at most this share of the people who can do the work.",
            default: standardTarget),
        "absence_probability": .number(
            in: 0...1,
            description:
                "How likely anybody is away unexpectedly in a half-day; by default what the log of absences says."),
    ])

    /// Reads the arguments of a call, which the host has held against the input schema.
    init(_ call: JSONValue) throws(ToolFailure) {
        common = try PatternRequest(call)
        rhoTarget = call["rho_target"]?.doubleValue ?? Self.standardTarget
        absence = call["absence_probability"]?.doubleValue
    }

    /// Whether the answer is the one that the sitrep compares from day to day.
    var isStandard: Bool { common.isStandard && rhoTarget == Self.standardTarget && absence == nil }

    /// Whether it is about the newest version of the live plan: what other plugins know is about that.
    var isLive: Bool { (common.plan ?? "live") == "live" && common.version == nil }

    var json: JSONValue {
        common.json(adding: [
            "rho_target": .number(rhoTarget), "absence_probability": absence.map { .number($0) } ?? .null,
        ])
    }
}
