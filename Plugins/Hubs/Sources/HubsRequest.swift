// SPDX-License-Identifier: Apache-2.0

import HoldfastPlugin
import Patterns

/// What a caller may ask: which days, which edges, and how exactly.
struct HubsRequest {
    /// What ties a person to a service; the two must not be mixed.
    enum Projection: String, CaseIterable {
        /// The person may be assigned to it.
        case may
        /// The person is assigned to it in the horizon, by half-days.
        case does
    }

    /// More rows would not fit into an answer.
    static let mostRows: Int64 = 40
    static let standardAbsence = 0.04

    let common: PatternRequest
    let projection: Projection
    let isWeighted: Bool
    let pivots: Int?
    let top: Int
    let absence: Double

    static let schema = PatternRequest.schema([
        "projection": .enumeration(
            Projection.allCases.map(\.rawValue),
            description:
                "What ties people to services: \"may\" is being eligible, \"does\" being assigned in the horizon.",
            default: "may"),
        "weighted": .boolean(
            description:
                "With \"does\": ties weigh as many half-days as are assigned; shortest paths prefer strong ties.",
            default: true),
        "pivots": .integer(
            in: 1...100_000,
            description:
                "Estimate betweenness from so many searches; by default exact, or 500 where exact would take long."),
        "top": .integer(in: 1...mostRows, description: "How many people to show at most.", default: 10),
        "absence_probability": .number(
            maximum: 0.5, exclusiveMinimum: 0,
            description: "How likely anybody is away unexpectedly in a half-day, for the Birnbaum importance.",
            default: standardAbsence),
    ])

    /// Reads the arguments of a call, which the host has held against the input schema.
    init(_ call: JSONValue) throws(ToolFailure) {
        common = try PatternRequest(call)
        projection = call["projection"]?.stringValue.flatMap(Projection.init(rawValue:)) ?? .may
        isWeighted = projection == .does && call["weighted"]?.boolValue ?? true
        pivots = call["pivots"]?.integerValue.flatMap { Int(exactly: $0) }
        top = Int(call["top"]?.integerValue ?? 10)
        absence = call["absence_probability"]?.doubleValue ?? Self.standardAbsence
    }

    /// Whether the answer is the one that the sitrep compares from day to day; how much is shown does not matter.
    var isStandard: Bool { common.isStandard }

    var json: JSONValue {
        common.json(adding: [
            "projection": .string(projection.rawValue), "weighted": .bool(isWeighted),
            "pivots": pivots.map { .integer(Int64($0)) } ?? .null, "top": .integer(Int64(top)),
            "absence_probability": .number(absence),
        ])
    }
}
