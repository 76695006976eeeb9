// SPDX-License-Identifier: Apache-2.0

import HoldfastPlugin
import Roster

/// What the site holds its figures against, and from which shares of strained people a level holds.
struct SetPoints: Sendable, Equatable {
    /// Covered half-days of patient safety and required work.
    var protectedCoverage = 1.0
    /// Covered half-days of everything.
    var coverage = 0.95
    /// The weekly load that somebody must carry at least, as a share of caps.
    var weeklyTheta = 0.75
    /// Unevenness of the weighted burden.
    var burdenGini = 0.15
    /// Assignments changed with less than 72 hours of notice.
    var lateChanges = 0.05
    /// People in training who keep to 80 hours a week.
    var hourCompliance = 1.0
    /// Shares of people with four markers or more from which a level holds.
    var yellow = 0.05
    var orange = 0.15
    var red = 0.30
    /// The reference period, where the site names one.
    var reference: DateRange?

    static let standard = SetPoints()
    /// A share this little below a threshold counts as having reached it, so that rounding decides nothing.
    private static let slack = 1e-12

    private init() {}

    /// The site's configuration; what it leaves out is as in `standard`.
    ///
    /// - Throws: `ToolFailure.invalid` unless the levels increase and the reference period is one.
    init(_ config: JSONValue) throws(ToolFailure) {
        let points = config["set_points"]
        func share(_ name: String, _ standard: Double) -> Double { points?[name]?.doubleValue ?? standard }
        protectedCoverage = share("coverage_category_1_2", protectedCoverage)
        coverage = share("coverage", coverage)
        weeklyTheta = share("weekly_theta", weeklyTheta)
        burdenGini = share("burden_gini", burdenGini)
        lateChanges = share("late_changes", lateChanges)
        hourCompliance = share("hour_compliance", hourCompliance)
        yellow = config["levels"]?["yellow"]?.doubleValue ?? yellow
        orange = config["levels"]?["orange"]?.doubleValue ?? orange
        red = config["levels"]?["red"]?.doubleValue ?? red
        guard 0 < yellow, yellow < orange, orange < red, red <= 1 else {
            throw .invalid(
                field: "/levels", value: config["levels"], allowed: "0 < yellow < orange < red <= 1")
        }
        guard let period = config["reference"], !period.isNull else { return }
        guard let from = period["from"]?.stringValue.flatMap({ LocalDate($0) }),
            let to = period["to"]?.stringValue.flatMap({ LocalDate($0) }), from <= to
        else {
            throw .invalid(field: "/reference", value: period, allowed: "two dates that exist, `from` not after `to`")
        }
        reference = DateRange(from: from, to: to)
    }

    /// The level of a share of people with four markers or more.
    func level(of share: Double) -> Level {
        if share >= red - Self.slack { return .red }
        if share >= orange - Self.slack { return .orange }
        return share >= yellow - Self.slack ? .yellow : .green
    }

    /// Where the next worse level begins; nil at the worst.
    func next(above level: Level) -> (level: Level, share: Double)? {
        switch level {
        case .green: (.yellow, yellow)
        case .yellow: (.orange, orange)
        case .orange: (.red, red)
        case .red, .black: nil
        }
    }

    var json: JSONValue {
        [
            "coverage_category_1_2": .number(protectedCoverage), "coverage": .number(coverage),
            "weekly_theta": .number(weeklyTheta), "burden_gini": .number(burdenGini),
            "late_changes": .number(lateChanges), "hour_compliance": .number(hourCompliance),
        ]
    }
}
