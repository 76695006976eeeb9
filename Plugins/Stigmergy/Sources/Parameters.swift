// SPDX-License-Identifier: Apache-2.0

import HoldfastPlugin
import Patterns
import Roster

/// What a caller may ask: which slots, how fast trails fade, and how a suggestion weighs trail against load.
struct Parameters {
    static let halfLives = 7.0...180.0

    var request = PatternRequest()
    /// Nil is the site's.
    var halfLifeDays: Double?
    var service: String?
    var weekday: Weekday?
    var slot: Slot?
    /// The day to suggest people for; the next of that weekday if nil.
    var date: LocalDate?
    var includesSuggestions = true
    var alpha = 1.0
    var beta = 2.0

    init() {}

    /// Reads the arguments of a call, which the host has held against the input schema.
    init(_ call: JSONValue) throws(ToolFailure) {
        request = try PatternRequest(call)
        halfLifeDays = call["half_life_days"]?.doubleValue
        service = call["service_id"]?.stringValue
        weekday = call["weekday"]?.stringValue.flatMap(Weekday.init(name:))
        slot = call["slot"]?.stringValue.flatMap { Slot(code: $0) }
        includesSuggestions = call["include_suggestions"]?.boolValue ?? true
        alpha = call["alpha"]?.doubleValue ?? 1
        beta = call["beta"]?.doubleValue ?? 2
        if let text = call["date"]?.stringValue {
            guard let day = LocalDate(text) else {
                throw .invalid(field: "/date", value: .string(text), allowed: "a date that exists, as YYYY-MM-DD")
            }
            guard weekday == nil || weekday == day.weekday else {
                throw .invalid(field: "/date", value: .string(text), allowed: "a \(weekday?.name ?? "day of the week")")
            }
            date = day
            weekday = day.weekday
        }
    }

    static var schema: ToolSchema {
        PatternRequest.schema(
            [
                "service_id": .string(description: "Only this service.", minimumLength: 1, maximumLength: 64),
                "weekday": .enumeration(Weekday.allCases.map(\.name), description: "Only this day of the week."),
                "slot": .enumeration(Slot.allCases.map(\.code), description: "Only this part of the day."),
                "date": .date(
                    description: "The day to suggest people for; by default the next of the slot's day of the week."),
                "include_suggestions": .boolean(
                    description: "Whether to suggest people for the slots that are avoided or asked about.",
                    default: true),
                "half_life_days": .number(
                    in: halfLives,
                    description:
                        "Days in which a trail fades by half. Another one than the site's is computed from the stored tables alone."
                ),
                "alpha": .number(in: 0...5, description: "How much the trail counts in a suggestion.", default: 1),
                "beta": .number(in: 0...5, description: "How much a light week counts in a suggestion.", default: 2),
            ], horizon: false)
    }

    /// Whether the stored trails of the live schedule answer this.
    func isStored(siteHalfLife: Double) -> Bool {
        (request.plan ?? "live") == "live" && request.version == nil && (halfLifeDays ?? siteHalfLife) == siteHalfLife
    }

    /// Whether it is what the sitrep compares from day to day.
    func isStandard(siteHalfLife: Double) -> Bool {
        isStored(siteHalfLife: siteHalfLife) && service == nil && weekday == nil && slot == nil
    }

    /// Whether a slot was asked about by name.
    var isSpecific: Bool { service != nil || date != nil || (weekday != nil && slot != nil) }

    func matches(_ key: SlotKey) -> Bool {
        (service ?? key.service) == key.service && (weekday ?? key.weekday) == key.weekday
            && (slot ?? key.slot) == key.slot
    }

    func json(siteHalfLife: Double) -> JSONValue {
        [
            "plan": .string(request.plan ?? "live"), "version": request.version.map { .integer($0) } ?? .null,
            "limit": .integer(Int64(request.limit)), "half_life_days": .number(halfLifeDays ?? siteHalfLife),
            "service_id": service.map { .string($0) } ?? .null, "weekday": weekday.map { .string($0.name) } ?? .null,
            "slot": slot.map { .string($0.code) } ?? .null, "date": date.map { .string("\($0)") } ?? .null,
            "include_suggestions": .bool(includesSuggestions), "alpha": .number(alpha), "beta": .number(beta),
        ]
    }
}
