// SPDX-License-Identifier: Apache-2.0

import CivilTime

/// What a person does, as far as it matters for how heavy it is.
enum Duty: String, Sendable, CaseIterable {
    /// A half-day from Monday to Friday.
    case day
    /// A half-day on a Saturday or Sunday.
    case weekend
    /// A half-day on a holiday.
    case holiday
    /// A night that begins from Monday to Friday.
    case night
    /// A night that begins on a Saturday or Sunday.
    case weekendNight = "weekend_night"
    /// A night that begins on a holiday.
    case holidayNight = "holiday_night"
    /// A night on call in the house.
    case overnightCall = "overnight_call"
    /// A night of a weekend on call.
    case weekendCall = "weekend_call"
    /// A night on call at home.
    case homeCall = "home_call"
    /// A night as the one who steps in.
    case backupCall = "backup_call"

    /// What an assigned slot is.
    static func assigned(on date: LocalDate, isNight: Bool, isHoliday: Bool) -> Duty {
        if isHoliday { return isNight ? .holidayNight : .holiday }
        if date.weekday == .saturday || date.weekday == .sunday { return isNight ? .weekendNight : .weekend }
        return isNight ? .night : .day
    }

    /// What a stretch of call is, by the word of the table `calls`; nil for words that are newer than this.
    static func call(_ kind: String) -> Duty? { Duty(rawValue: kind + "_call") }

    /// Whether it is more than a plain half-day.
    var isUnsocial: Bool { self != .day }
}
