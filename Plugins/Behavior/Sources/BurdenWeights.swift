// SPDX-License-Identifier: Apache-2.0

import HoldfastPlugin
import Roster

/// What a half-day of work weighs, by when it is: the site's policy.
struct BurdenWeights: Equatable {
    private static let names = ["day", "weekend", "night", "weekend_night", "holiday", "holiday_night"]

    /// A day slot from Monday to Friday.
    private(set) var day = 1.0
    /// A day slot of a Saturday or Sunday.
    private(set) var weekend = 1.5
    /// A night that begins from Monday to Friday.
    private(set) var night = 2.0
    /// A night that begins on a Saturday or Sunday.
    private(set) var weekendNight = 2.5
    /// A day slot of a holiday, whatever the day of the week.
    private(set) var holiday = 2.0
    /// A night that begins on a holiday.
    private(set) var holidayNight = 3.0

    /// The usual weights.
    init() {}

    /// The site's weights; each that is left out is the usual one.
    ///
    /// - Throws: unless a night weighs at least as much as the day before it, and a weekend or holiday at least as much as
    ///   what it replaces.
    init(_ document: JSONValue?) throws(ToolFailure) {
        day = document?["day"]?.doubleValue ?? day
        weekend = document?["weekend"]?.doubleValue ?? weekend
        night = document?["night"]?.doubleValue ?? night
        weekendNight = document?["weekend_night"]?.doubleValue ?? weekendNight
        holiday = document?["holiday"]?.doubleValue ?? holiday
        holidayNight = document?["holiday_night"]?.doubleValue ?? holidayNight
        guard values.allSatisfy({ $0 > 0 && $0 <= 10 }), weekend >= day, night >= day, holiday >= day,
            weekendNight >= max(weekend, night), holidayNight >= max(holiday, night)
        else {
            throw .invalid(
                field: "/burden", value: json,
                allowed: "more than 0, at most 10, and never less for a night, weekend or holiday than without it")
        }
    }

    /// What working a slot weighs, in half-days of a usual day.
    func weight(of slot: SlotIndex, isHoliday: Bool) -> Double {
        let isNight = slot.slot == .night
        if isHoliday { return isNight ? holidayNight : holiday }
        let weekday = slot.date.weekday
        if weekday == .saturday || weekday == .sunday { return isNight ? weekendNight : weekend }
        return isNight ? night : day
    }

    private var values: [Double] { [day, weekend, night, weekendNight, holiday, holidayNight] }

    var json: JSONValue { .object(JSONObject(zip(Self.names, values).map { ($0, .number($1)) })) }
}
