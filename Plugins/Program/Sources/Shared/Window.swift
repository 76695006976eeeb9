// SPDX-License-Identifier: Apache-2.0

import HoldfastPlugin
import Roster

/// The days that a call is about.
struct Window: Sendable, Hashable {
    let from: LocalDate
    let to: LocalDate

    var range: DateRange { DateRange(from: from, to: to) }
    var days: Int { from.distance(to: to) + 1 }
    var slots: Range<SlotIndex> { SlotIndex(from, .am)..<SlotIndex(to.advanced(by: 1), .am) }
    var json: JSONValue { ["from": .string("\(from)"), "to": .string("\(to)"), "days": .integer(Int64(days))] }

    init(from: LocalDate, to: LocalDate) {
        self.from = from
        self.to = to
    }

    /// Reads `from`, and `to` or `days`.
    init(
        _ call: ToolCall, _ source: ProgramSource, defaultDays: Int, maximumDays: Int
    ) throws(ToolFailure) {
        let from = try Self.date(call, "from", source) ?? source.today
        guard let from else {
            throw .invalid(
                field: "/from",
                allowed: "given: the program's time zone \(source.profile.timeZone) is not known, so there is no today")
        }
        let last = try Self.date(call, "to", source)
        if let last {
            guard call.integer(ifPresent: "days") == nil else {
                throw .invalid(field: "/days", value: call.arguments["days"], allowed: "left out when \"to\" is given")
            }
            guard last >= from else {
                throw .invalid(
                    field: "/to", value: .string("\(last)"), allowed: "\(from) or later, the day in \"from\"")
            }
            guard from.distance(to: last) < maximumDays else {
                throw .invalid(
                    field: "/to", value: .string("\(last)"),
                    allowed: "within \(maximumDays) days, at most \(from.advanced(by: maximumDays - 1))")
            }
        }
        let days = Int(call.integer(ifPresent: "days") ?? Int64(defaultDays))
        self.init(from: from, to: last ?? from.advanced(by: days - 1))
    }

    /// A date argument: `YYYY-MM-DD`, or `today`.
    static func date(_ call: ToolCall, _ name: String, _ source: ProgramSource) throws(ToolFailure) -> LocalDate? {
        guard let text = call.string(ifPresent: name) else { return nil }
        if text == "today", let today = source.today { return today }
        guard let date = LocalDate(text), (1900...2999).contains(date.components.year) else {
            throw .invalid(
                field: "/" + name, value: .string(String(text.prefix(32))),
                allowed: "a date YYYY-MM-DD from 1900 to 2999, or today")
        }
        return date
    }
}
