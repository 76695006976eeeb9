// SPDX-License-Identifier: Apache-2.0

public import HoldfastPlugin
public import Roster

/// What a caller of any pattern may say: which days of which schedule, and how many findings.
public struct PatternRequest: Sendable, Equatable {
    /// The longest horizon that a caller may ask for, in days.
    public static let longestHorizon: Int64 = 730
    /// Twenty-eight days, unless the caller says otherwise.
    public static let standardHorizon: Int64 = 28

    /// How many days.
    public var horizonDays = Int(standardHorizon)
    /// The first day; the program's today if nil.
    public var from: LocalDate?
    /// A plan by name; live if nil.
    public var plan: String?
    /// A version; the newest if nil.
    public var version: Int64?
    /// How many findings to show.
    public var limit = 20

    /// What is asked when nothing is said.
    public init() {}

    /// Reads the arguments of a call, which the host has held against the input schema.
    public init(_ call: JSONValue) throws(ToolFailure) {
        horizonDays = Int(call["horizon_days"]?.integerValue ?? Self.standardHorizon)
        if let text = call["from"]?.stringValue {
            guard let date = LocalDate(text) else {
                throw .invalid(field: "/from", value: .string(text), allowed: "a date that exists, as YYYY-MM-DD")
            }
            from = date
        }
        plan = call["plan"]?.stringValue
        version = call["version"]?.integerValue
        limit = Int(call["limit"]?.integerValue ?? 20)
    }

    /// Whether the live schedule is looked at in the way that the sitrep compares from day to day.
    public var isStandard: Bool {
        horizonDays == Int(Self.standardHorizon) && from == nil && (plan ?? "live") == "live" && version == nil
    }

    /// As an answer repeats it.
    public var json: JSONObject {
        [
            "horizon_days": .integer(Int64(horizonDays)), "from": from.map { .string("\($0)") } ?? .null,
            "plan": .string(plan ?? "live"), "version": version.map { .integer($0) } ?? .null,
            "limit": .integer(Int64(limit)),
        ]
    }

    /// The schema of these arguments and a pattern's own.
    ///
    /// - Parameter horizon: false for a pattern that looks back, or at all days.
    public static func schema(
        _ own: KeyValuePairs<String, ToolSchema> = [:], required: [String] = [], horizon: Bool = true
    ) -> ToolSchema {
        let days: [(String, ToolSchema)] = [
            (
                "horizon_days",
                .integer(in: 1...longestHorizon, description: "How many days to look at.", default: standardHorizon)
            ),
            ("from", .date(description: "The first day; by default the program's today.")),
        ]
        let common: [(String, ToolSchema)] = [
            (
                "plan",
                .string(
                    description: "The plan to read: live, or a draft by name.", minimumLength: 1, maximumLength: 128)
            ),
            ("version", .integer(minimum: 1, description: "A schedule version to read instead of the newest.")),
            ("limit", .integer(in: 1...100, description: "How many findings to show at most.", default: 20)),
        ]
        return .object((horizon ? days : []) + common + own.map { ($0.key, $0.value) }, required: required)
    }

    /// The members of `json` with a pattern's own after them, as `parameters` of an answer.
    public func json(adding own: JSONObject) -> JSONValue {
        var all = json
        for member in own { all[member.key] = member.value }
        return .object(all)
    }
}
