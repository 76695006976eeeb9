// SPDX-License-Identifier: Apache-2.0

import CivilTime
import HoldfastPlugin

/// What a caller may say.
struct Parameters: Sendable {
    static let roles = ["resident", "fellow", "faculty", "staff"]
    static let longestWindow = 730

    /// The first day; counted back from the last if nil.
    var from: LocalDate?
    /// The last day; today if nil.
    var until: LocalDate?
    /// How many days, if the first one is not given.
    var windowDays = 182
    /// Whose sharing; every role if nil.
    var role: String?
    /// Whether people of one year are compared instead of those of one role.
    var isByYear = false
    var weights: DutyWeights
    var thresholds: Thresholds
    /// Fewer people say nothing about sharing.
    var minimumPeople = 6
    /// What is charted for each group.
    var metric: WeeklySeries.Metric
    /// Whose share is charted instead, by id.
    var person: String?
    var baselineWeeks = 12
    var slack = 0.5
    var alarm = 5.0
    var plan: String?
    var version: Int64?
    var limit = 20

    /// Reads the arguments of a call, which the host has held against the schema.
    init(_ call: JSONValue) throws(ToolFailure) {
        func whole(_ name: String, _ fallback: Int) -> Int { call[name]?.integerValue.map(Int.init) ?? fallback }
        from = try Self.date(call, "from")
        until = try Self.date(call, "until")
        if let from, let until, until < from || from.distance(to: until) >= Self.longestWindow {
            throw .invalid(
                field: "/until", value: call["until"],
                allowed: "on or after \"from\" and less than \(Self.longestWindow) days later")
        }
        if let window = call["window_days"]?.integerValue {
            guard from == nil else {
                throw .invalid(
                    field: "/window_days", value: .integer(window), allowed: "left out when \"from\" is given")
            }
            windowDays = Int(window)
        }
        role = call["role"]?.stringValue
        isByYear = call["by"]?.stringValue == "year"
        weights = try DutyWeights(call["weights"])
        thresholds = try Thresholds(call["thresholds"])
        minimumPeople = whole("minimum_people", minimumPeople)
        person = call["person"]?.stringValue
        metric = call["metric"]?.stringValue.flatMap(WeeklySeries.Metric.init) ?? (person == nil ? .gini : .share)
        if person != nil, metric != .share {
            throw .invalid(
                field: "/metric", value: call["metric"], allowed: "left out when a \"person\" is charted")
        }
        baselineWeeks = whole("baseline_weeks", baselineWeeks)
        slack = call["cusum_slack"]?.doubleValue ?? slack
        alarm = call["cusum_limit"]?.doubleValue ?? alarm
        plan = call["plan"]?.stringValue
        version = call["version"]?.integerValue
        limit = whole("limit", limit)
    }

    private static func date(_ call: JSONValue, _ name: String) throws(ToolFailure) -> LocalDate? {
        guard let text = call[name]?.stringValue else { return nil }
        guard let date = LocalDate(text) else {
            throw .invalid(field: "/" + name, value: .string(text), allowed: "a date that exists, as YYYY-MM-DD")
        }
        return date
    }

    /// The days that are asked for; nil if there is no today to count from.
    func days(today: LocalDate?) throws(ToolFailure) -> DateRange? {
        guard let last = until ?? today else { return nil }
        let first = from ?? last.advanced(by: 1 - windowDays)
        guard first <= last, first.distance(to: last) < Self.longestWindow else {
            throw .invalid(
                field: "/from", value: .string("\(first)"),
                allowed: "on or before the last day \(last) and less than \(Self.longestWindow) days earlier")
        }
        return DateRange(from: first, to: last)
    }

    /// As an answer repeats them, defaults filled in.
    var json: JSONValue {
        [
            "from": from.map { .string("\($0)") } ?? .null, "until": until.map { .string("\($0)") } ?? .null,
            "window_days": from == nil ? .integer(Int64(windowDays)) : .null,
            "role": role.map { .string($0) } ?? .null, "by": isByYear ? "year" : "role",
            "weights": weights.json, "thresholds": thresholds.json,
            "minimum_people": .integer(Int64(minimumPeople)), "metric": .string(metric.rawValue),
            "person": person.map { .string($0) } ?? .null, "baseline_weeks": .integer(Int64(baselineWeeks)),
            "cusum_slack": .number(slack), "cusum_limit": .number(alarm), "plan": .string(plan ?? "live"),
            "version": version.map { .integer($0) } ?? .null, "limit": .integer(Int64(limit)),
        ]
    }
}
