// SPDX-License-Identifier: Apache-2.0

import HoldfastPlugin
import Patterns
import Roster

/// The days that a task is asked to measure, and those of them that can be.
struct MeasuredDays {
    static let standardDays = 90
    static let longestDays = 730

    let asked: DateRange
    /// Nil if there is nothing to measure on any of the days; `reason` then says why.
    let horizon: Horizon?
    /// Why it is less than asked; empty if all is as asked.
    let reason: String

    /// The days that the arguments `start_date` and `end_date` name, both included: from today, to 90 days after the first.
    init(_ arguments: JSONValue, _ version: MeasuredVersion) throws(ToolFailure) {
        let start = try Self.date(arguments, "start_date")
        let end = try Self.date(arguments, "end_date")
        guard let from = start ?? version.source.today ?? version.assignedDays?.from else {
            throw .invalid(field: "/start_date", allowed: "given: the program has no today")
        }
        try self.init(from: from, to: end ?? from.advanced(by: Self.standardDays), version)
        if horizon == nil, start != nil || end != nil {
            throw .invalid(
                field: start == nil ? "/end_date" : "/start_date", value: .text("\(start ?? asked.to)"),
                allowed: "days that the schedule has: \(reason)")
        }
    }

    /// The days from today on.
    init(fromToday days: Int, _ version: MeasuredVersion) throws(ToolFailure) {
        guard let from = version.source.today ?? version.assignedDays?.from else {
            throw .unavailable("The program has no today: its clock cannot be read.")
        }
        try self.init(from: from, to: from.advanced(by: days - 1), version)
    }

    private init(from: LocalDate, to: LocalDate, _ version: MeasuredVersion) throws(ToolFailure) {
        try Self.check(from, to)
        asked = DateRange(from: from, to: to)
        guard let assigned = version.assignedDays else {
            (horizon, reason) = (nil, "nobody is assigned on any day.")
            return
        }
        var request = PatternRequest()
        request.from = from
        request.horizonDays = asked.dayCount
        let choice = HorizonChoice(version.source, request)
        guard let published = choice.horizon else {
            (horizon, reason) = (nil, choice.reason)
            return
        }
        horizon = published.clipped(to: assigned)
        let last = "people are assigned from \(assigned.from) to \(assigned.to)"
        reason = horizon == nil ? "\(last)." : horizon == published ? choice.reason : "only what is planned: \(last)."
    }

    /// Refuses days in the wrong order and more than can be measured.
    static func check(_ from: LocalDate, _ to: LocalDate) throws(ToolFailure) {
        guard from <= to else {
            throw .invalid(field: "/end_date", value: .text("\(to)"), allowed: "the start_date, \(from), or later")
        }
        guard from.distance(to: to) < longestDays else {
            throw .invalid(
                field: "/end_date", value: .text("\(to)"),
                allowed: "at most \(longestDays) days with the start_date, \(from)")
        }
    }

    /// A date of the arguments; nil if it is not given.
    static func date(_ arguments: JSONValue, _ name: String) throws(ToolFailure) -> LocalDate? {
        guard let text = arguments[name]?.stringValue else { return nil }
        guard let date = LocalDate(text) else {
            throw .invalid(field: "/" + name, value: .string(text), allowed: "a date that exists, as YYYY-MM-DD")
        }
        return date
    }

    /// What of the days is not measured.
    var missing: [Envelope.Missing] { reason.isEmpty ? [] : [Envelope.Missing("days", reason)] }

    /// As answers repeat them: what was asked, and what was measured of it.
    var json: JSONValue {
        [
            "start_date": .text("\(asked.from)"), "end_date": .text("\(asked.to)"),
            "measured_from": .text(horizon.map { "\($0.from)" }), "measured_to": .text(horizon.map { "\($0.to)" }),
        ]
    }
}
