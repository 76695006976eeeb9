// SPDX-License-Identifier: Apache-2.0

import Coverage
import HoldfastPlugin
import Patterns

/// What a caller may ask: days, a lending policy, and which failures besides those that make the level.
struct BlastParameters {
    var request = PatternRequest()
    var policy: LendingPolicy
    /// For every zone; nil leaves each zone its own.
    var lendLimit: Int?
    var kinds: Set<Failure.Kind> = Set(Failure.Kind.selectable)
    /// A failure of the caller's own: these people are out.
    var people: [String] = []

    static let schema = PatternRequest.schema([
        "policy": .enumeration(
            LendingPolicy.allCases.map(\.rawValue),
            description:
                "Who may work outside the home zone: none; down, for more important zones; open, for all. By default the site's."
        ),
        "lend_limit": .integer(
            in: 0...100_000,
            description: "The most people that a zone lends in one slot, for all zones; by default each zone's own."),
        "failures": .array(
            of: .enumeration(Failure.Kind.selectable.map(\.rawValue)),
            description:
                "Which failures to try besides a quarter of each zone, which makes the level. By default all.",
            maximumCount: 5, uniqueItems: true),
        "people": .array(
            of: .string(minimumLength: 1, maximumLength: 128),
            description: "Ids of people: a failure of your own, in which they are all out.", maximumCount: 1000,
            uniqueItems: true),
    ])

    /// Reads the arguments of a call, which the host has held against the input schema.
    init(_ call: JSONValue, _ site: SiteRules) throws(ToolFailure) {
        request = try PatternRequest(call)
        policy = call["policy"]?.stringValue.flatMap { LendingPolicy(rawValue: $0) } ?? site.policy
        lendLimit = call["lend_limit"]?.integerValue.map { Int($0) }
        if let names = call["failures"]?.arrayValue {
            kinds = Set(names.compactMap { $0.stringValue.flatMap { Failure.Kind(rawValue: $0) } })
        }
        people = (call["people"]?.arrayValue ?? []).compactMap(\.stringValue)
    }

    /// Whether the live schedule is looked at in the way that the sitrep compares from day to day.
    func isStandard(_ site: SiteRules) -> Bool {
        request.isStandard && policy == site.policy && lendLimit == nil && people.isEmpty
    }

    func json(_ site: SiteRules) -> JSONValue {
        request.json(adding: [
            "policy": .string(policy.rawValue), "lend_limit": lendLimit.map { .integer(Int64($0)) } ?? .null,
            "failures": .array(Failure.Kind.selectable.filter(kinds.contains).map { .string($0.rawValue) }),
            "people": .array(people.map { .string($0) }), "thresholds": site.json,
        ])
    }
}
