// SPDX-License-Identifier: Apache-2.0

import HoldfastPlugin
import Patterns

/// The arguments of `get_static_fallbacks`.
struct FallbackParameters {
    static let standardAgeDays = 7

    let request: PatternRequest
    /// Plans that are older do not count as fresh.
    let maximumAgeDays: Int
    /// The plan whose changes are wanted.
    let scenario: String?
    /// Scenarios of the caller's own; nothing is read from the store then.
    let custom: [JSONValue]
    private let siteAgeDays: Int
    /// Whether the rules could be looked at while plans were made.
    var knowsHours = true

    init(_ arguments: JSONValue, siteAgeDays: Int) throws(ToolFailure) {
        request = try PatternRequest(arguments)
        self.siteAgeDays = siteAgeDays
        maximumAgeDays = Int(arguments["max_age_days"]?.integerValue ?? Int64(siteAgeDays))
        scenario = arguments["scenario"]?.stringValue
        custom = arguments["scenarios"]?.arrayValue ?? []
    }

    /// Whether the live schedule is looked at as the sitrep compares it.
    var isStandard: Bool { request.isStandard && maximumAgeDays == siteAgeDays && custom.isEmpty }
    /// Whether the stored plans are for what is asked.
    var readsStore: Bool { request.isStandard && custom.isEmpty }

    var json: JSONValue {
        request.json(adding: [
            "max_age_days": .integer(Int64(maximumAgeDays)), "scenario": scenario.map { .string($0) } ?? .null,
            "scenarios": .array(custom.map { $0["id"] ?? .null }),
        ])
    }

    static let schema = PatternRequest.schema([
        "max_age_days": .integer(
            in: 1...60, description: "Plans that are older do not count as fresh. By default what the site says, or 7."),
        "scenario": .string(
            description: "The id of a plan, such as loss-r07: its changes are shown too.", minimumLength: 1,
            maximumLength: 300),
        "scenarios": .array(
            of: Scenario.schema,
            description: "Scenarios of one's own, planned now and not kept; the stored plans are left out then.",
            maximumCount: 20),
    ])
}
