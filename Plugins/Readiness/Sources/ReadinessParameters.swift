// SPDX-License-Identifier: Apache-2.0

import HoldfastPlugin
import Patterns

/// What a caller may ask.
struct ReadinessParameters {
    var request = PatternRequest()
    var showsBreaker = true
    var writesMemo = true

    /// Whether the live schedule is looked at in the way that the sitrep compares from day to day.
    var isStandard: Bool { request.isStandard }

    static let schema = PatternRequest.schema([
        "check_circuit_breaker": .boolean(description: "Show the breaker of publishing.", default: true),
        "generate_sitrep": .boolean(description: "Add an executive summary and a draft memo.", default: true),
    ])

    /// What the breaker is operated with: the standard horizon of the live plan.
    init() {}

    /// Reads the arguments of a call, which the host has held against the input schema.
    init(_ call: JSONValue) throws(ToolFailure) {
        request = try PatternRequest(call)
        showsBreaker = call["check_circuit_breaker"]?.boolValue ?? true
        writesMemo = call["generate_sitrep"]?.boolValue ?? true
    }

    var json: JSONValue {
        request.json(adding: [
            "check_circuit_breaker": .bool(showsBreaker), "generate_sitrep": .bool(writesMemo),
        ])
    }
}
