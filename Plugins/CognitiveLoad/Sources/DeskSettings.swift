// SPDX-License-Identifier: Apache-2.0

import HoldfastPlugin

/// Who sits at the desk and for how long, and from where on it is too much.
struct DeskSettings: Sendable, Equatable {
    /// So many items can be kept in mind: Cowan 2001 says about four.
    static let standardLimit = 4
    /// Miller's seven, for comparison.
    static let secondLimit = 7

    /// People who decide.
    var coordinators = 1
    /// Hours a week that each of them has for it.
    var hoursPerWeek = 40.0
    /// How long a decision takes; nil to estimate it from decisions in a row.
    var handlingMinutes: Double?
    /// Decisions further apart belong to two sessions.
    var sessionPauseMinutes = 30
    /// A deadline so soon after an item arose makes it urgent.
    var urgentHours = 24
    /// Without a sign of life for so many days the feed counts as dead.
    var feedDays = 14

    static let standard = DeskSettings()
    private init() {}

    /// The site's desk; what it leaves out is as in `standard`.
    init(_ config: JSONValue) {
        let desk = config["desk"]
        func whole(_ name: String, _ standard: Int) -> Int { desk?[name]?.integerValue.map { Int($0) } ?? standard }
        coordinators = whole("coordinators", coordinators)
        hoursPerWeek = desk?["hours_per_week"]?.doubleValue ?? hoursPerWeek
        handlingMinutes = desk?["handling_minutes"]?.doubleValue
        sessionPauseMinutes = whole("session_pause_minutes", sessionPauseMinutes)
        urgentHours = whole("urgent_hours", urgentHours)
        feedDays = whole("feed_days", feedDays)
    }

    /// The same with what a caller says instead.
    func with(_ call: JSONValue) -> DeskSettings {
        var desk = self
        desk.coordinators = call["coordinators"]?.integerValue.map { Int($0) } ?? coordinators
        desk.hoursPerWeek = call["desk_hours_per_week"]?.doubleValue ?? hoursPerWeek
        desk.handlingMinutes = call["handling_minutes"]?.doubleValue ?? handlingMinutes
        return desk
    }
}
